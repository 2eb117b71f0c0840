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
};

/// How long after the agent's start a service runs first: the same for the same name, spread evenly over the interval
/// but at most ten seconds, so that a start is neither a stampede nor a long wait.
milliseconds splay(std::string_view name, milliseconds interval);

/// The last result from before a start.
struct Earlier {
  Status status = Status::unknown;
  milliseconds age{0};
};

/// The first run after a start. A result from before that is still good (its age below the interval, or the retry
/// interval while it is not OK) keeps its rhythm.
SteadyTime first_due(std::string_view name, const Timing& timing, std::optional<Earlier> earlier, SteadyTime now);

/// The run after the one that was due at `due`. Late runs do not shift the rhythm; rounds that were missed are not made
/// up for.
SteadyTime next_due(const Timing& timing, Status status, SteadyTime due, SteadyTime now);

}  // namespace sereno::agent
