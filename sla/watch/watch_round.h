// One look at a ledger: what is due becomes part of it.
#pragma once

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/channels/settings/settings.h"
#include "sla/contract.h"
#include "sla/watch/due.h"

namespace sereno::sla {

/// Of the running month, and the one before where its end is near: incidents, maintenances, outages that go on. What
/// further ledgers saw counts as in a report.
Result<WatchState> watch_state(ledger::Ledger& book, const std::vector<NamedLedger>& further, const Contract& contract,
                               Instant now);

/// Spans of outages, known and not excused, that ended between a day and an hour ago: what follows does not lengthen
/// them any more.
Result<std::vector<Interval>> ended_outages(ledger::Ledger& book, const Contract& contract, Instant now);

/// Decides and records: incidents that open themselves, messages that are to go. When to look again.
Result<Instant> queue_what_is_due(ledger::Ledger& book, const Contract& contract, const ChannelSettings& settings,
                                  Instant now);

}  // namespace sereno::sla
