// Claims that the checks themselves suggest: what they recorded about whose fault a failure was. Pure.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sla/act.h"
#include "sla/contract.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// A span in which a function was not well and its checks named the same owner all through.
struct Proposal {
  Interval span{};
  std::string function{};
  Cause cause = Cause::third_party;
  std::string party{};     ///< who is blamed; where no check names anybody: "client", "infrastructure"
  std::string evidence{};  ///< what was seen, in words: services, steps, witnesses; one line
  Confidence confidence = Confidence::none;  ///< the least of its runs
};

/// From the runs of the span, clipped to it. What lies at the platform's own side or an ally's is the provider's cause;
/// what lies at the observer, or is not established, suggests nothing: nobody is blamed by a guess. A party that the
/// contract lists stands on the side that it says, whatever the check calls it. A run holds until its service's next
/// one begins, or until it is stale.
std::vector<Proposal> propose_claims(const Contract& contract, const std::vector<ledger::Run>& runs,
                                     const Interval& span);

/// The runs of a proposal as JSON lines, for a file of evidence that anybody can set against the ledger.
std::string runs_as_evidence(const Contract& contract, const std::vector<ledger::Run>& runs, const Proposal& proposal);

}  // namespace sereno::sla
