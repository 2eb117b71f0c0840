// Reads the runs of a span, and notices what damage would have it leave out.
#pragma once

#include <vector>

#include "ledger/store.h"

namespace sereno::ledger {

/// Those of the series that touch the span, as Ledger::runs() says, by first_seen. A run that is not what was written,
/// and one that is missing, is a failure of the store. `earlier` gets the newest of each lane that ended before.
std::vector<Run> runs_touching(Store& store, const Series& series, const TimeSpan& span, std::vector<Run>& earlier);

}  // namespace sereno::ledger
