// Evidence on a ledger: claims from what checks recorded, and mails whose time is over.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/channels/settings/settings.h"
#include "sla/contract.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// Files a claim for each part of these outages that the checks laid at somebody else than the provider: pending, until
/// the client accepts it. What burdens the provider is for people to say: it counts at once. Sentences for the log.
Result<std::vector<std::string>> claim_what_checks_saw(ledger::Ledger& book, const Contract& contract,
                                                       const std::vector<Interval>& outages);

/// Mails the client's contacts every claim and correction of the last 24 hours that holds once the client accepts it,
/// each version once: all of it in one transaction. Sentences for the log.
Result<std::vector<std::string>> ask_about_claims(ledger::Ledger& book, const Contract& contract,
                                                  const ChannelSettings& settings, Instant now);

/// Takes away the bytes of mails that came in, attachments with them, and of numbers that were called, before `now -
/// keep` and that nothing since names. What was said stays, and the chain verifies.
Result<std::vector<std::string>> erase_old_bytes(ledger::Ledger& book, milliseconds keep, Instant now);

}  // namespace sereno::sla
