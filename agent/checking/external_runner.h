// Runs classic Nagios plugins: any program that prints a line and ends with 0 to 3.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "agent/checking/runner.h"
#include "plugins/host/processes/child_processes.h"
#include "plugins/host/processes/executable_memory.h"

namespace sereno::agent {

struct ExternalLimits {
  /// Of the program and all that it starts together. Memory that is filled, not address space: node and java reserve
  /// gigabytes of that and use little. Looked at every `between_looks`.
  std::uint64_t resident_bytes = std::uint64_t{1024} << 20;
  milliseconds between_looks{200};
  std::uint32_t open_files = 1024;
  std::size_t output_bytes = 64u << 10;  ///< kept; the rest is read, counted and thrown away
};

/// The options are those of external_check_description(): the program's absolute path and its arguments: no shell reads
/// them. The program has a session of its own, a clean environment, no standard input, and no way to more privileges.
/// At its time it is asked to end (SIGTERM), and killed with all that it started when the clean-up share is over; what
/// it leaves behind is killed too when it ends by itself; a run that holds too much memory is killed and says so. Runs
/// that go on when the runner is destroyed are forgotten.
class ExternalRunner final : public Runner {
 public:
  /// Borrows loop and children.
  ExternalRunner(boost::asio::io_context& loop, host::ChildProcesses& children, ExternalLimits limits)
      : loop_(loop), children_(children), limits_(limits), code_is_sealed_(!host::memory_may_become_code()) {}

  void run(RunRequest request, std::function<void(RunOutcome)> done) override;
  /// For runs that begin from now on.
  void use(const ExternalLimits& limits) { limits_ = limits; }

 private:
  boost::asio::io_context& loop_;
  host::ChildProcesses& children_;
  ExternalLimits limits_;
  bool code_is_sealed_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  ///< runs look whether it is still there
};

}  // namespace sereno::agent
