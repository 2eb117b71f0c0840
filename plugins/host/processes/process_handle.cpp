#include "plugins/host/processes/process_handle.h"

#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <utility>

namespace sereno::host {
namespace {

/// Leaves it to be waited for.
bool has_ended(pid_t child) {
  siginfo_t seen{};
  return waitid(P_PID, static_cast<id_t>(child), &seen, WEXITED | WNOHANG | WNOWAIT) != 0 || seen.si_pid == child;
}

}  // namespace

ProcessHandle::ProcessHandle(boost::asio::io_context& loop, pid_t child, Descriptor pidfd)
    : child_(child), pidfd_(loop, pidfd.release()) {}

void ProcessHandle::wait(Ended ended) {
  pidfd_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                    [self = shared_from_this(), ended = std::move(ended)](const boost::system::error_code& error) {
                      if (error || !self->pidfd_.is_open()) return;
                      self->look(ended);
                    });
}

/// The loop may wake for what an earlier owner of the descriptor's number waited for: only the kernel's word counts,
/// and nothing here may block.
void ProcessHandle::look(const Ended& ended) {
  if (!has_ended(child_)) return wait(ended);
  ::kill(-child_, SIGKILL);
  int status = SIGKILL;
  waitpid(child_, &status, WNOHANG);
  let_go();
  ended(status);
}

void ProcessHandle::let_go() {
  boost::system::error_code ignored;
  pidfd_.close(ignored);
}

}  // namespace sereno::host
