// What an agreement says of maintenance beyond windows and hours of notice.
#pragma once

#include <vector>

#include "sla/contract.h"
#include "sla/maintenance.h"

namespace sereno::sla {

/// Excuses emergencies where the agreement does, takes back what came with too few business days of notice, and what
/// is more than the hours that a period may have: by time, the first ones are excused. The contract has an agreement.
void apply_agreed(std::vector<JudgedMaintenance>& judged, const Contract& contract, const Interval& range);

}  // namespace sereno::sla
