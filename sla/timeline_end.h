// Where evidence ends, so that a report that is made again later rests on the same.
#pragma once

#include <vector>

#include "sla/timeline.h"

namespace sereno::sla {

/// Of a run that goes on at `end` it is no evidence how long: whatever was heard of it later, and also where the next
/// result was due shortly and is not there yet, it is taken as confirmed until then, with the samples that its interval
/// lets one expect. An import names its instants itself: its runs are only cut.
void end_runs_at(std::vector<ObservedRun>& runs, Instant end);

/// Takes back what imports added to their runs since. The agent's own say by their instants alone what was heard later.
void take_back_growth(std::vector<ObservedRun>& runs, const std::vector<RunExtent>& open);

}  // namespace sereno::sla
