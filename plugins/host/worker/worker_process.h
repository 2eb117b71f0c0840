// One worker: a process that has one plugin loaded, and the line to it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/host/processes/child_processes.h"
#include "plugins/host/worker/worker_life.h"
#include "plugins/host/worker/worker_run.h"
#include "sereno/check.h"
#include "sereno/check_result.h"
#include "sereno/result.h"

namespace sereno::host {

struct WorkerLogLine {
  LogLevel level = LogLevel::debug;
  std::string text{};
};

struct WorkerOutcome {
  CheckResult result{};
  std::optional<std::string> saved_state{};  ///< nothing: the check saved none
  std::vector<WorkerLogLine> log{};
  /// What the host itself could not do: "no_process" and "no_descriptor", for want of them; "no_worker", for another
  /// reason. Empty: the run was made, whatever became of it.
  std::string inability{};
  std::string worker_lost{};  ///< how the worker ended in the middle of the run: "died of signal 11 (SIGSEGV)"
};

/// Why a worker was not started.
struct WorkerFault {
  std::string why{};
  std::string inability = "no_worker";  ///< as in WorkerOutcome
};

/// What a worker is started from.
struct WorkerOrigin {
  std::string worker_path{};  ///< the executable sereno-worker
  std::string plugin_path{};
  WorkerLimits limits{};
};

/// Told by a worker about itself, from the event loop. Whoever is told may let go of the worker.
struct WorkerEvents {
  /// A run went well and the worker can make another one.
  std::function<void()> idle{};
  /// It makes no more runs. `start_fault` says why its plugin could not be loaded; empty: it was, whatever came then.
  std::function<void(const std::string& start_fault)> gone{};
};

/// On the event loop's thread only.
class WorkerProcess {
 public:
  using Finished = std::function<void(WorkerOutcome)>;

  /// Starts the process; it is ready for a run at once, which waits in the line until the plugin is loaded. Null when
  /// it cannot be started: `fault` says why.
  static std::unique_ptr<WorkerProcess> start(boost::asio::io_context& loop, ChildProcesses& children,
                                              const WorkerOrigin& origin, WorkerEvents events, WorkerFault& fault);
  /// Kills the process; a run that goes on is forgotten.
  ~WorkerProcess();

  /// Makes one run, while none goes on. `finished` is called once, after the event: with the result, or with UNKNOWN
  /// and what became of the worker, or with what timed_out() says. Never from within run().
  void run(WorkerRun run, Finished finished);

 private:
  class State;
  explicit WorkerProcess(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace sereno::host
