// The acts behind what a report lists.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// Of maintenance, claims, corrections, incidents and bugs that stand in the report, entry by entry.
std::vector<ListedAct> acts_listed(const Report& report, const Scene& scene);

}  // namespace sereno::sla
