/* Preloaded into a program: the machine is to it as the file that SERENO_FAULTY_SYSTEM names says at every moment. Two
   numbers of 64 bits: how far its wall clock stands off, in nanoseconds (what only ever runs forward is left alone);
   and, where it is not 0, that no process can be started, as at the limit of processes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { second_ns = 1000000000 };

struct faults {
  int64_t moved_by;
  int64_t no_process;
};

static const volatile struct faults* faults;

__attribute__((constructor)) static void begin(void) {
  const char* path = getenv("SERENO_FAULTY_SYSTEM");
  const int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) abort();
  void* seen = mmap(0, sizeof *faults, PROT_READ, MAP_SHARED, file, 0);
  if (seen == MAP_FAILED) abort();
  close(file);
  faults = seen;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  static int (*real)(clockid_t, struct timespec*);
  if (!real) *(void**)&real = dlsym(RTLD_NEXT, "clock_gettime");
  const int failed = real(clock, now);
  if (failed || !faults || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return failed;
  const int64_t ns = now->tv_nsec + faults->moved_by % second_ns + second_ns;
  now->tv_sec += faults->moved_by / second_ns + ns / second_ns - 1;
  now->tv_nsec = ns % second_ns;
  return 0;
}

int gettimeofday(struct timeval* restrict now, void* restrict zone) {
  struct timespec exact;
  (void)zone;
  const int failed = clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return failed;
}

time_t time(time_t* out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}

int clone(int (*child)(void*), void* stack, int flags, void* argument, ...) {
  static int (*real)(int (*)(void*), void*, int, void*, ...);
  if (!real) *(void**)&real = dlsym(RTLD_NEXT, "clone");
  va_list more;
  va_start(more, argument);
  void* parent_id = va_arg(more, void*);
  void* tls = va_arg(more, void*);
  void* child_id = va_arg(more, void*);
  va_end(more);
  if (faults && faults->no_process) {
    errno = EAGAIN;
    return -1;
  }
  return real(child, stack, flags, argument, parent_id, tls, child_id);
}
