// When a service is due: pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::agent {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Timing {
  milliseconds interval{60'000};
  milliseconds retry_interval{60'000};  ///< while the service is not OK

  friend bool operator==(const Timing&, const Timing&) = default;
};

/// The instants at which a service is due, one an interval. Where in the interval they lie follows from the service's
/// name alone, spread evenly over all names; so they are the same after a restart and a reload.
class Slots {
 public:
  /// `epoch` is the instant at which the wall clock showed 1970, by what it says at the agent's start: a clock that
  /// jumps later moves nothing.
  Slots(std::string_view name, milliseconds interval, SteadyTime epoch);
  /// The first slot that is later than `at`.
  SteadyTime after(SteadyTime at) const;

 private:
  milliseconds interval_;
  SteadyTime first_;
};

/// How long after the agent's start, or after a change, a service runs first: the same for the same name, spread evenly
/// over the interval but at most ten seconds, so that a start is neither a stampede nor a long wait.
milliseconds splay(std::string_view name, milliseconds interval);

/// The last result from before a start.
struct Earlier {
  Status status = Status::unknown;
  milliseconds age{0};
};

/// When a service is due, and whether only for being not OK: a retry gives way to what is due.
struct Due {
  SteadyTime at{};
  bool retry = false;
};

/// The first run after a start. A result from before that is still good (its age below the interval, or the retry
/// interval while it is not OK) keeps its rhythm, everything else runs soon.
Due first_due(std::string_view name, const Timing& timing, const Slots& slots, std::optional<Earlier> earlier,
              SteadyTime now);

/// A run that has ended.
struct PastRun {
  SteadyTime due{};
  SteadyTime started{};
  SteadyTime ended{};
  bool retry = false;
};

/// The run after that one: the next slot, or a retry before it. A slot within a quarter of the interval after the start
/// is left out, so that a service that runs late is not run twice (not behind a retry: what is due stays due); rounds
/// that were missed are not made up for. Two runs that start in time are never more than one and a quarter of the
/// interval apart.
Due next_due(const Timing& timing, const Slots& slots, Status status, const PastRun& run);

}  // namespace sereno::agent
