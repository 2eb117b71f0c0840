#include "plugins/steps/sql/postgres/pq_cancel.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace sereno::steps {
namespace {

constexpr int patience_ms = 100;

/// PQcancel may be called in a signal handler (documentation of libpq, 34.7), and so between fork and _exit.
[[noreturn]] void cancel_and_exit(const PqLibrary& pq, PGcancel* cancel) {
  std::array<char, 256> why{};
  pq.cancel(cancel, why.data(), static_cast<int>(why.size()));
  _exit(0);
}

void wait_for_child(pid_t child) {
  const auto handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd polled{.fd = handle, .events = POLLIN, .revents = 0};
  if (handle >= 0) {
    poll(&polled, 1, patience_ms);
    close(handle);
  }
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace

void cancel_query(const PqLibrary& pq, PGconn* connection) {
  const std::unique_ptr<PGcancel, decltype(&::PQfreeCancel)> cancel(pq.get_cancel(connection), pq.free_cancel);
  if (!cancel) return;
  const pid_t child = fork();
  if (child == 0) cancel_and_exit(pq, cancel.get());
  if (child > 0) wait_for_child(child);
}

}  // namespace sereno::steps
