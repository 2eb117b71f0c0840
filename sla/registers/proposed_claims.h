// Claims that the checks suggest, filed: each with its runs as evidence, none twice. Pure.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sla/contract.h"
#include "sla/registers/proposal.h"
#include "sla/registers/recording.h"
#include "sla/registers/statement.h"

namespace sereno::sla {

struct ProposedClaim {
  std::string id{};
  Proposal proposal{};
};

struct ProposedClaims {
  std::vector<ProposedClaim> claims{};
  Decided decided{};  ///< their acts, and the files that these name
};

/// One for each proposal that no claim states already: of the same span, party and function. `runs` are those that the
/// proposals came from. They are pending until the other party accepts or refuses them.
ProposedClaims file_proposals(const Contract& contract, const Register& all, const std::vector<Proposal>& proposals,
                              const std::vector<ledger::Run>& runs, const Speaker& speaker);

/// "provider", "third_party".
std::string_view word_of(Cause cause);

}  // namespace sereno::sla
