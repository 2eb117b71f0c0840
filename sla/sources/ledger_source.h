// Evidence from a ledger.
#pragma once

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/interval_set.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// What the ledger knows of the span (evidence_span() of the report's period), and every fact whatever its time: what
/// was said late counts too. A fact that cannot be understood is an error that names its place in the chain: leaving it
/// out in silence could change what is owed.
Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span);

}  // namespace sereno::sla
