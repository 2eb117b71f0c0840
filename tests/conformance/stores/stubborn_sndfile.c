/* In place of libsndfile: a decoder that is taken over by a file, or that never ends. For the test of what confines it.
 * STUBBORN says how: "connect", "write", "loop". */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void* sf_open_virtual(void* io, int mode, void* info, void* self);
long sf_readf_float(void* file, float* to, long count);
int sf_close(void* file);
const char* sf_strerror(void* file);
int sf_error(void* file);

void* sf_open_virtual(void* io, int mode, void* info, void* self) {
  const char* how = getenv("STUBBORN");
  (void)io, (void)mode, (void)info, (void)self;
  if (how && !strcmp(how, "connect")) (void)!socket(AF_INET, SOCK_STREAM, 0);
  if (how && !strcmp(how, "write")) exit(open(getenv("STUBBORN_FILE"), O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : 1);
  for (volatile unsigned long long n = 0; how && !strcmp(how, "loop"); n = n + 1) continue;
  return NULL;
}
long sf_readf_float(void* file, float* to, long count) { return (void)file, (void)to, (void)count, 0; }
int sf_close(void* file) { return (void)file, 0; }
const char* sf_strerror(void* file) { return (void)file, "stubborn"; }
int sf_error(void* file) { return (void)file, 1; }
