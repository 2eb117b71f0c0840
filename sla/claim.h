// Claims about whose fault a span was, and which of them hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sla/acceptance.h"
#include "sla/contract.h"
#include "sla/entry.h"
#include "sla/policy.h"
#include "sla/reason.h"
#include "sla/region.h"

namespace sereno::sla {

/// A claim as all its acts leave it, judged by a policy.
struct JudgedClaim {
  std::string id{};
  Cause cause = Cause::third_party;
  std::string party{};  ///< who is blamed
  std::string evidence{};
  std::string author{};
  std::string author_party{};
  std::string approved_by{};
  std::string approver_party{};
  std::string stated_by{};           ///< whose act says that it was accepted: an importer, or the approver's party
  std::optional<Interval> span{};    ///< as it is said last; absent: taken back, or never said
  std::vector<std::string> scope{};  ///< function ids; empty: all
  Region said{};                     ///< all that it names now
  Region excuses{};                  ///< established against somebody else
  Region burdens{};                  ///< established as the provider's own
  Region pending{};                  ///< would be excused if it were accepted
  Region pending_own{};              ///< would be the provider's own if it were
  Region released{};                 ///< of `burdens`: what its author takes back and the other has not agreed to
  std::vector<Standing> standings{};
  std::vector<Reason> reasons{};
};

JudgedClaim judge_claim(const Entry& entry, const Contract& contract, const FunctionIds& functions,
                        const Policy& policy);

}  // namespace sereno::sla
