// Spans of time in words, and the times that several parts of Sereno have to agree on.
#pragma once

#include <string>

#include "sereno/time.h"

namespace sereno {

/// The interval that a result without one is judged by.
inline constexpr milliseconds assumed_interval{60'000};

constexpr milliseconds interval_or_assumed(milliseconds interval) {
  return interval > milliseconds{0} ? interval : assumed_interval;
}

/// How long a result says something: three of its own intervals, so 180 s where none is named.
constexpr milliseconds stale_after(milliseconds interval) { return 3 * interval_or_assumed(interval); }

/// Seconds as a plain number: "10 s", "1.5 s".
std::string seconds_text(milliseconds span);

/// "2 h 05 min", "43 min", "1 min 30 s", "0.250 s", "0 s"; "-" in front of a negative one.
std::string span_text(milliseconds span);

/// Two units at most, and nothing below a second: "45 s", "3 min 20 s", "2 h 5 min", "3 d 4 h"; "0 s" for a negative
/// one.
std::string format_age(milliseconds age);

}  // namespace sereno
