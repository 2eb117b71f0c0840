/* Preloaded into a program: its wall clock stands as far off the machine's as the file that SERENO_MOVED_CLOCK names
   says, in nanoseconds, at every moment. What only ever runs forward is left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { second_ns = 1000000000 };

static const volatile int64_t* moved_by;

__attribute__((constructor)) static void begin(void) {
  const char* path = getenv("SERENO_MOVED_CLOCK");
  const int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) abort();
  void* seen = mmap(0, sizeof *moved_by, PROT_READ, MAP_SHARED, file, 0);
  if (seen == MAP_FAILED) abort();
  close(file);
  moved_by = seen;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  static int (*real)(clockid_t, struct timespec*);
  if (!real) *(void**)&real = dlsym(RTLD_NEXT, "clock_gettime");
  const int failed = real(clock, now);
  if (failed || !moved_by || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return failed;
  const int64_t ns = now->tv_nsec + *moved_by % second_ns + second_ns;
  now->tv_sec += *moved_by / second_ns + ns / second_ns - 1;
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
