// Evidence from a ledger.
#pragma once

#include <cstdint>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/interval_set.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// Where the evidence of a report ended: the record that it binds, and the last arrival that was looked at.
struct EvidenceBound {
  ledger::Bound chain{};
  std::int64_t arrival = 0;
};

/// What the ledger knows of the span (evidence_span() of the report's period), and every fact whatever its time: what
/// was said late counts too. A run that goes on past the span is cut there. A fact that cannot be understood is an
/// error that names its place in the chain: leaving it out in silence could change what is owed.
Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span);
/// The same, as the ledger held it then: facts by their records, runs by the sample that began them. How long a run was
/// that grew since says the last seal before; one of the agent's own that no seal had seen so is as long as it became,
/// and what it says past the report's as_of is cut by make_report().
Result<Evidence> load_evidence(ledger::Ledger& book, const Interval& span, const EvidenceBound& bound);

}  // namespace sereno::sla
