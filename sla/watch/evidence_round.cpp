#include "sla/watch/evidence_round.h"

#include <utility>

#include "sla/registers/erasure.h"
#include "sla/registers/proposed_claims.h"
#include "sla/registers/recording.h"

namespace sereno::sla {

namespace {

const Speaker itself{.by = "sereno-sla watch"};

}  // namespace

Result<std::vector<std::string>> claim_what_checks_saw(ledger::Ledger& book, const Contract& contract,
                                                       const std::vector<Interval>& outages) {
  std::vector<std::string> told;
  for (const Interval& outage : outages) {
    const auto runs = book.runs(outage.from, outage.to);
    if (!runs) return runs.error();
    auto proposals = propose_claims(contract, *runs, outage);
    std::erase_if(proposals, [](const Proposal& each) { return each.cause == Cause::provider; });
    if (proposals.empty()) continue;
    ProposedClaims filed;
    const auto done = record_acts(
        book, recording_login(),
        [&](const Register& all) -> Result<Decided> {
          filed = file_proposals(contract, all, proposals, *runs, itself);
          return std::move(filed.decided);
        },
        [](const std::vector<Act>&, const std::vector<std::string>&) { return Result<void>{}; });
    if (!done) return done.error();
    for (const ProposedClaim& each : filed.claims)
      told.push_back(each.id + ": the checks lay " + each.proposal.function + " at " + each.proposal.party);
  }
  return told;
}

Result<std::vector<std::string>> erase_old_mails(ledger::Ledger& book, milliseconds keep, Instant now) {
  const auto facts = book.facts({});
  if (!facts) return facts.error();
  std::vector<std::string> told;
  for (const std::string& digest : mails_before(*facts, now - keep)) {
    const auto file = book.file(digest);
    if (!file) return file.error();
    if (!*file || !(*file)->bytes) continue;
    const auto done = book.erase_file(
        digest, erasure_of(digest, "it was kept as long as the settings say (keep_mails)", itself, recording_login()));
    if (!done) return done.error();
    told.push_back("erased the mail " + digest);
  }
  return told;
}

}  // namespace sereno::sla
