// What the ledger holds of a service's earlier runs.
#pragma once

#include <string>

#include "ledger/ledger.h"
#include "plugins/host/output/past_runs.h"

namespace sereno::agent {

/// Of the day before an instant, and when in the month before it the service was last well. Costs what the ledger holds
/// of all services in that day.
Result<host::PastRuns> past_runs(ledger::Ledger& ledger, const std::string& service, Instant before);

}  // namespace sereno::agent
