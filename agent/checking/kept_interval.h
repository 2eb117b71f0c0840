// How often results of a service can be promised.
#pragma once

#include "sereno/time.h"

namespace sereno::agent {

/// Of a service without a time-out whose check names none.
inline constexpr milliseconds usual_timeout{10'000};

/// The interval that a service's record is judged by. A run that hangs until its time-out is over leaves out the rounds
/// that begin meanwhile: where that is possible it is the least multiple of the interval that such a run ends within,
/// else the interval itself. `longest_run`: the time-out with the clean-up behind it.
constexpr milliseconds kept_interval(milliseconds interval, milliseconds longest_run) {
  if (interval.count() <= 0 || longest_run < interval) return interval;
  return (longest_run / interval + 1) * interval;
}

}  // namespace sereno::agent
