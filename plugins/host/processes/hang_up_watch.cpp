#include "plugins/host/processes/hang_up_watch.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "plugins/host/processes/process_table.h"

namespace sereno::host {
namespace {

constexpr std::size_t stack_bytes = 64u << 10;

void* watch(void* socket) {
  pollfd line{.fd = static_cast<int>(reinterpret_cast<std::intptr_t>(socket)), .events = POLLRDHUP, .revents = 0};
  while (poll(&line, 1, -1) <= 0) continue;
  kill_all_children();
  for (;;) syscall(SYS_exit_group, 0);  // not _exit(): a plugin may have one of its own
}

/// Every signal is for the thread that runs the check.
bool start_thread(int socket) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  void* const argument =
      reinterpret_cast<void*>(static_cast<std::intptr_t>(socket));  // NOLINT(performance-no-int-to-ptr)
  const bool started = pthread_create(&thread, &attributes, watch, argument) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return started;
}

}  // namespace

void end_when_hung_up(int socket) {
  if (!start_thread(socket)) prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

}  // namespace sereno::host
