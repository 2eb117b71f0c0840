// The other ways in which a commitment may be read, where they change what is due.
#pragma once

#include <vector>

#include "sla/agreement_measure.h"
#include "sla/agreement_result.h"

namespace sereno::sla {

/// Each differs from the commitment in one choice, and from `due` in its award, or in how intervals are counted.
std::vector<OtherReading> other_readings(const Commitment& commitment, const MeasuredIn& in, const Due& due);

}  // namespace sereno::sla
