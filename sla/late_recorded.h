// What was said to have happened in time and was recorded only afterwards: shown, never taken silently.
#pragma once

#include <string>

#include "sereno/time.h"

namespace sereno::sla {

struct LateRecorded {
  std::string entry{};
  std::string what{};  ///< the field that states the instant; "said_at": the act itself
  Instant at{};
  Instant recorded_at{};
  Instant start{};  ///< of what it touches; for an answer or a resolution its target

  friend bool operator==(const LateRecorded&, const LateRecorded&) = default;
};

/// Whether an instant that somebody states was recorded too late to be seen from outside.
inline bool is_late_recorded(Instant at, Instant recorded_at, Instant start) {
  return at < start && recorded_at > start;
}

}  // namespace sereno::sla
