// Runs the services when they are due.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agent/checking/service_board.h"
#include "agent/checking/timers.h"
#include "agent/scheduling/next_due.h"
#include "agent/scheduling/ready_queue.h"

namespace sereno::agent {

/// How the schedule is kept. A service is late when it starts more than a tenth of its interval, and more than a
/// second, after it was due. Retries that give way are not late.
struct ScheduleState {
  bool kept = true;              ///< nothing was late for a minute
  std::size_t late = 0;          ///< starts that were, since it is not kept, and what waits now
  milliseconds latest{0};        ///< the worst of them
  std::uint64_t late_total = 0;  ///< starts that were late since the agent's start
  milliseconds lateness_p99{0};  ///< of the last starts, four thousand at most: 99 of 100 were not later than this
  std::size_t retries_waiting = 0;
  std::size_t running = 0;
  std::size_t places = 0;
  std::vector<std::string> longest_running{};  ///< who holds the places, at most three, longest first
};

/// One alarm for the service that is due first. What is due beyond the places that it has waits its turn (see
/// ReadyQueue). On the event loop's thread only.
class Scheduler {
 public:
  /// Borrows board and timers. `places`: runs of its own that are under way at a time.
  Scheduler(ServiceBoard& board, Timers& timers, std::size_t places);

  /// Plans the first round. Nothing runs before. `keep_rhythm`: results from before are followed as if the agent had
  /// never been away; else everything runs soon, as is right for changed settings.
  void start(bool keep_rhythm = true);
  /// What the board has taken over. A service that did not change is due when it was due before; one that is new, or
  /// that runs something else now, is due soon; one whose run is under way finishes it.
  void adopt(const std::vector<ServiceChange>& changes, std::size_t places);
  /// No run is started any more; those under way end by themselves.
  void stop();

  /// Called when the schedule begins to be not kept, and when it is kept again.
  void on_change(std::function<void(const ScheduleState&)> listener) { listener_ = std::move(listener); }
  ScheduleState state() const;
  /// When the service runs next; nothing while it runs.
  std::optional<SteadyTime> due(ServiceHandle service) const;

 private:
  enum class Where { planned, ready, running };
  struct Plan {
    ServiceHandle service{};
    std::string name{};
    std::string check{};
    Timing timing{};
    Slots slots;
    Due due{};
    Where where = Where::planned;
    bool quick = false;
    bool fresh = true;  ///< has not run yet
    bool soon = false;  ///< it has changed in the middle of its run
    SteadyTime started{};
  };

  Plan make_plan(ServiceHandle service) const;
  Candidate candidate_of(const Plan& plan) const;
  void add(ServiceHandle service, bool keep_rhythm);
  void forget(ServiceHandle service);
  void change(ServiceHandle service, const ServiceChange& change);
  void wait_until(Plan& plan, Due due);
  void leave_lines(Plan& plan);
  void set_alarm();
  void tick();
  void fall_due(Plan& plan);
  void run(const Candidate& candidate);
  void ended(const Candidate& candidate, Status status);
  void note_lateness(const Plan& plan);
  void look_at_lateness();
  milliseconds lateness_p99() const;

  ServiceBoard& board_;
  Timers& timers_;
  SteadyTime epoch_;  ///< when the wall clock showed 1970, by what it said at the start
  ReadyQueue ready_;
  std::unordered_map<ServiceHandle, Plan> plans_{};
  std::set<std::pair<SteadyTime, ServiceHandle>> planned_{};
  bool stopped_ = false;
  bool ticking_ = false;
  Timers::Alarm alarm_{};

  std::function<void(const ScheduleState&)> listener_{};
  bool kept_ = true;
  std::size_t late_ = 0;
  std::uint64_t late_total_ = 0;
  milliseconds latest_{0};
  std::vector<milliseconds> lateness_{};  ///< of the last starts, a ring
  std::size_t next_lateness_ = 0;
  SteadyTime last_late_{};
  Timers::Alarm lateness_watch_{};
};

}  // namespace sereno::agent
