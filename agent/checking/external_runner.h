// Runs classic Nagios plugins: any program that prints a line and ends with 0 to 3.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "agent/checking/runner.h"
#include "plugins/host/processes/child_processes.h"

namespace sereno::agent {

struct ExternalLimits {
  std::string worker_path{};  ///< sereno-worker confines the program before it becomes it
  std::uint64_t address_space_bytes = std::uint64_t{512} << 20;
  std::uint32_t open_files = 1024;
  std::size_t output_bytes = 64u << 10;  ///< kept; the rest is read, counted and thrown away
};

/// The options "command", in their order, are the program's absolute path and its arguments: no shell reads them. The
/// program has a session of its own, a clean environment, no standard input, and no way to more privileges. At its time
/// it is asked to end (SIGTERM), and killed with all that it started when the clean-up share is over; what it leaves
/// behind is killed too when it ends by itself. Runs that go on when the runner is destroyed are forgotten.
class ExternalRunner final : public Runner {
 public:
  /// Borrows loop and children.
  ExternalRunner(boost::asio::io_context& loop, host::ChildProcesses& children, ExternalLimits limits)
      : loop_(loop), children_(children), limits_(std::move(limits)) {}

  void run(RunRequest request, std::function<void(RunOutcome)> done) override;

 private:
  boost::asio::io_context& loop_;
  host::ChildProcesses& children_;
  ExternalLimits limits_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  ///< runs look whether it is still there
};

}  // namespace sereno::agent
