// Waits for one child, and for no other.
#pragma once

#include <sys/types.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>

#include "plugins/host/processes/process_spawn.h"

namespace sereno::host {

/// A child of this process. On the event loop's thread only; nobody else waits for the child.
class ProcessHandle : public std::enable_shared_from_this<ProcessHandle> {
 public:
  using Ended = std::function<void(int wait_status)>;

  /// `pidfd` is the child's.
  ProcessHandle(boost::asio::io_context& loop, pid_t child, Descriptor pidfd);

  /// `ended` is called once, on the loop, never from within wait(), unless let_go() was called. The child has been
  /// waited for then, and its process group killed: before, while its number could not yet be another's. The status is
  /// waitpid()'s; that of a killed process when somebody else has waited.
  void wait(Ended ended);

  /// Looks no more after the child, which lives on.
  void let_go();

 private:
  void look(const Ended& ended);

  pid_t child_;
  boost::asio::posix::stream_descriptor pidfd_;
};

}  // namespace sereno::host
