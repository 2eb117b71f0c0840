#include "sla/registers/proposed_claims.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "sla/registers/numbers.h"

namespace sereno::sla {
namespace {

bool is_filed(const std::vector<Act>& acts, const Proposal& proposal) {
  return std::any_of(acts.begin(), acts.end(), [&](const Act& act) {
    const auto* said = says<ClaimSaid>(act);
    return said != nullptr && said->from == proposal.span.from && said->to == proposal.span.to &&
           said->party == proposal.party && said->scope == std::vector<std::string>{proposal.function};
  });
}

}  // namespace

std::string_view word_of(Cause cause) { return cause == Cause::provider ? "provider" : "third_party"; }

ProposedClaims file_proposals(const Contract& contract, const Register& all, const std::vector<Proposal>& proposals,
                              const std::vector<ledger::Run>& runs, const Speaker& speaker) {
  ProposedClaims made;
  std::vector<Act> numbered = all.acts;
  for (const Proposal& each : proposals) {
    if (is_filed(all.acts, each)) continue;
    const std::string id = next_number(claim_series, numbered, *contract.zone, all.now);
    numbered.push_back({.id = id});
    std::string file = runs_as_evidence(contract, runs, each);
    Statement said("attribution", id, speaker);
    said.text("cause", word_of(each.cause)).text("party", each.party).instant("from", each.span.from);
    said.instant("to", each.span.to).texts("scope", {each.function});
    said.text("evidence", each.evidence + ", runs.jsonl sha256:" + sha256_hex(file));
    made.decided.records.push_back(said.json());
    made.decided.files.push_back(std::move(file));
    made.claims.push_back({id, each});
  }
  return made;
}

}  // namespace sereno::sla
