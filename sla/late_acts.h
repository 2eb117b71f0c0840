// Acts on claims, corrections and memberships that speak of something ahead and were recorded when it had begun.
#pragma once

#include <vector>

#include "sla/act.h"
#include "sla/late_recorded.h"

namespace sereno::sla {

struct LateAct {
  const Act* act = nullptr;  ///< borrowed
  LateRecorded listed{};
};

/// Each act that names when it was said, before the start of what it touches, and was recorded after that. A withdrawal
/// touches its entry. (Maintenance and incidents look at every instant that they state: see their own lists.)
std::vector<LateAct> late_acts(const std::vector<Act>& acts);

/// All acts but these.
std::vector<Act> without(const std::vector<Act>& acts, const std::vector<LateAct>& late);

}  // namespace sereno::sla
