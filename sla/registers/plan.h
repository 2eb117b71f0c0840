// What a planned maintenance would be worth, told when it is planned: windows, seams, the notice, spans that fit
// better.
#pragma once

#include <optional>
#include <vector>

#include "sereno/time.h"
#include "sla/contract.h"
#include "sla/interval_set.h"
#include "sla/policy.h"

namespace sereno::sla {

struct PlanCheck {
  Interval span{};
  IntervalSet within{};           ///< the parts that lie in allowed windows
  IntervalSet outside{};          ///< those that do not: an interruption then is downtime
  std::vector<Interval> seams{};  ///< of these the holes between two windows that an hour bridges
  Instant latest_notice{};        ///< what comes later than that is late for the start
  bool too_late = false;          ///< that is past
  milliseconds would_count{0};  ///< of an interruption all through; all of it where notice would be late and be refused
  std::vector<Interval> fitting{};  ///< spans of the same length in one window that can still be announced: the nearest
                                    ///< first, three at most; none within two weeks on either side: empty
};

/// `now` is when the notice could leave at the earliest.
PlanCheck check_plan(const Contract& contract, const Policy& policy, const Interval& span, Instant now);

}  // namespace sereno::sla
