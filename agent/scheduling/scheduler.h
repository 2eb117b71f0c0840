// Runs the services when they are due.
#pragma once

#include <cstddef>
#include <vector>

#include "agent/checking/service_board.h"
#include "agent/checking/timers.h"
#include "agent/scheduling/next_due.h"

namespace sereno::agent {

/// One alarm for the service that is due first. At most `most_at_once` of its runs are under way; what is due beyond
/// that waits its turn, in the order in which it became due. On the event loop's thread only.
class Scheduler {
 public:
  Scheduler(ServiceBoard& board, Timers& timers, std::size_t most_at_once);
  /// Plans the first round. Nothing runs before. `keep_rhythm`: results from before are followed as if the agent had
  /// never been away; else everything runs soon, as is right for changed settings.
  void start(bool keep_rhythm = true);
  /// No run is started any more; those under way end by themselves.
  void stop();
  /// When the service runs next; meaningless while it runs.
  SteadyTime due(std::size_t index) const { return due_[index]; }

 private:
  void plan();
  void tick();
  void run(std::size_t index);

  ServiceBoard& board_;
  Timers& timers_;
  std::size_t most_at_once_;
  std::size_t under_way_ = 0;
  bool stopped_ = false;
  std::vector<SteadyTime> due_;
  std::vector<bool> running_;
  Timers::Alarm alarm_;
};

}  // namespace sereno::agent
