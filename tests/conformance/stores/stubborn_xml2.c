/* In place of libxml2: a parser that is taken over by a page. For the test of what confines it.
 * STUBBORN says how: "connect", "write", "crash", "grow". */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ANSWERS(name, result)                                   \
  void* name(void* a, void* b, void* c, void* d, void* e);      \
  void* name(void* a, void* b, void* c, void* d, void* e) {     \
    return (void)a, (void)b, (void)c, (void)d, (void)e, result; \
  }

static char something[1 << 16];

ANSWERS(xmlInitParser, NULL)
ANSWERS(xmlSetGenericErrorFunc, NULL)
ANSWERS(xmlSetStructuredErrorFunc, NULL)
ANSWERS(xmlReadMemory, NULL)
ANSWERS(xmlFreeDoc, NULL)
ANSWERS(xmlXPathNewContext, something)
ANSWERS(xmlXPathFreeContext, NULL)
ANSWERS(xmlXPathCtxtCompile, something)
ANSWERS(xmlXPathFreeCompExpr, NULL)
ANSWERS(xmlXPathCompiledEval, NULL)
ANSWERS(xmlXPathFreeObject, NULL)
ANSWERS(xmlXPathCastToString, NULL)
ANSWERS(xmlXPathCastNodeToString, NULL)

extern void (*xmlFree)(void*);
void (*xmlFree)(void*) = free;

void* htmlReadMemory(const char* bytes, int size, const char* url, const char* charset, int options);
void* htmlReadMemory(const char* bytes, int size, const char* url, const char* charset, int options) {
  const char* const named = getenv("STUBBORN");
  const char* const how = named ? named : "";
  (void)bytes, (void)size, (void)url, (void)charset, (void)options;
  if (!strcmp(how, "connect")) (void)!socket(AF_INET, SOCK_STREAM, 0);
  if (!strcmp(how, "write")) exit(open(getenv("STUBBORN_FILE"), O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : 1);
  if (!strcmp(how, "crash")) *(volatile int*)NULL = 1;
  while (!strcmp(how, "grow")) {
    char* const more = malloc(1 << 20);
    if (!more) exit(1);
    memset(more, 1, 1 << 20);
  }
  return NULL;
}
