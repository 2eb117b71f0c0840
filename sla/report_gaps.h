// What shows that a gap in the coverage is one.
#pragma once

#include <optional>
#include <vector>

#include "sereno/time.h"
#include "sla/report_account.h"

namespace sereno::sla {

std::vector<GapEvidence> evidence_of(const CoverageGap& gap, const Scene& scene);

/// Of the jumps within the range that were recorded; zero where there was none, nothing where the agent said nothing.
std::optional<milliseconds> clock_offset_max(const Scene& scene);

}  // namespace sereno::sla
