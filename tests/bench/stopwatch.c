/* Preloaded into a client of the network: how long it lives from its first connect() on. That is the part of its time
 * that the server has a say in; what a client does before, such as loading its libraries, is its own.
 *
 * Appends milliseconds, a line a process, to the file that STOPWATCH_FILE names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define EXPORTED __attribute__((visibility("default")))

static struct timespec start;

EXPORTED int connect(int socket, __CONST_SOCKADDR_ARG address, socklen_t size) {
  int (*real)(int, __CONST_SOCKADDR_ARG, socklen_t) = NULL;
  void* const symbol = dlsym(RTLD_NEXT, "connect");
  memcpy(&real, &symbol, sizeof real);
  if (start.tv_sec == 0) clock_gettime(CLOCK_MONOTONIC, &start);
  return real(socket, address, size);
}

__attribute__((destructor)) static void stop(void) {
  const char* const name = getenv("STOPWATCH_FILE");
  struct timespec now;
  FILE* file;
  if (start.tv_sec == 0 || name == NULL || (file = fopen(name, "a")) == NULL) return;
  clock_gettime(CLOCK_MONOTONIC, &now);
  fprintf(file, "%.3f\n", (double)(now.tv_sec - start.tv_sec) * 1e3 + (double)(now.tv_nsec - start.tv_nsec) / 1e6);
  fclose(file);
}
