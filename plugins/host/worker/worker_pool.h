// Runs plugins' checks in workers: a pool of them for each plugin.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugins/host/worker/worker_process.h"

namespace sereno::host {

/// How many workers there are.
struct WorkerCount {
  std::size_t idle = 0;
  std::size_t busy = 0;
};

/// A pool grows with the runs that are asked for at a time, up to WorkerLimits::most_workers, and shrinks when its
/// workers are idle. Nothing waits here: who must not ask for more than there can be puts a queue in front. On the
/// event loop's thread only.
class WorkerPools {
 public:
  using Finished = WorkerProcess::Finished;

  /// `children` outlives the pools; `worker_path` is the executable sereno-worker.
  WorkerPools(boost::asio::io_context& loop, ChildProcesses& children, std::string worker_path, WorkerLimits limits);
  /// Kills all workers; runs that go on are forgotten.
  ~WorkerPools();

  /// Makes one run. `finished` is called exactly once, never from within run(). No worker can be had (the pool is full,
  /// the executable is missing, the plugin keeps dying): UNKNOWN that says so.
  void run(WorkerRun run, Finished finished);

  /// Workers of another address space, and those of the plugins at these paths (another file is there now), make no
  /// further run; one that is at it ends its run.
  void adopt(const WorkerLimits& limits, const std::vector<std::string>& replaced_plugins);

  WorkerCount count() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace sereno::host
