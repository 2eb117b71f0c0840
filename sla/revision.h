// Months that were closed: what stood then, and what changed since.
#pragma once

#include <string>
#include <vector>

#include "sla/report.h"

namespace sereno::sla {

/// The acts that closed a month, in the order of the ledger; borrowed. One that was said before the month was over
/// closes nothing: nobody knew yet what it would close.
std::vector<const Act*> closings_of(const std::vector<Act>& acts, const Period& month);

/// What the ledger held when it recorded the closing, and the further ledgers that the closing binds, as it binds them.
/// Runs are taken by the sample that began them.
Evidence as_closed(const Evidence& evidence, const Act& closing);

/// What a reader sees otherwise in the later one: figure, verdict, credit, reliability, how entries stand.
Reasons changes_between(const Report& before, const Report& after);

}  // namespace sereno::sla
