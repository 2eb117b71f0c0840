// What a statement and the other party's word on it have in common, whatever is stated: who said it, who has to agree,
// what was decided, and whether it was taken back.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sla/acceptance.h"
#include "sla/contract.h"
#include "sla/entry.h"
#include "sla/policy.h"
#include "sla/reason.h"
#include "sla/region.h"

namespace sereno::sla {

/// Whose acceptance holds, and whose act says so; empty where none does.
struct AcceptedBy {
  Approver approver{};
  std::string stated_by{};
};

/// Contract and policy are borrowed.
class Dispute {
 public:
  Dispute(const Contract& contract, const Policy& policy, std::size_t functions)
      : decisions(functions), contract_(contract), policy_(policy) {}

  std::string claimant{};  ///< the party that said it first
  Approver approver{};
  std::string stated_by{};  ///< whose act says that it is accepted
  Decisions decisions;

  /// The first act makes its party the claimant.
  bool by_claimant(const ActHead& head);
  Role author_role() const { return contract_.role_of(claimant); }
  bool by_one_of_both() const { return author_role() == Role::provider || author_role() == Role::client; }
  bool is_of(const ActHead& head, Role role) const { return contract_.role_of(head.author_party) == role; }

  /// Whether the act accepts for the side that has to agree; one of the wrong side is noted. `of_this`: it speaks of
  /// what stands, not of something else.
  bool accepts(const ActHead& head, const Approval& approval, Role agreeing, bool of_this);
  /// Of what is said now. An acceptance that was overtaken (refused since, taken back, of something else) is nobody's.
  AcceptedBy accepted_by(const Region& said) const;
  /// The other party takes back what it decided.
  void take_back_decision(const ActHead& head, const WithdrawalSaid& withdrawal);
  /// The claimant takes the entry back; true when the other party agreed in the same act.
  bool take_back_entry(const ActHead& head, const WithdrawalSaid& withdrawal);

  /// How an entry stands whose parts are accepted, refused and pending.
  template <class Judged>
  void tell_parts(Judged& judged, bool accepted, bool refused, bool pending) const {
    if (accepted) add_once(judged.standings, Standing::established);
    if (refused) {
      add_once(judged.standings, Standing::refused);
      add_once(judged.reasons, {ReasonCode::refused_by, {decisions.refused_by()}});
    }
    if (!pending) return;
    add_once(judged.standings, Standing::pending);
    add_once(judged.reasons, decisions.why_pending());
  }
  /// How one stands that says nothing whole: taken back, or never complete.
  template <class Judged>
  void tell_nothing(Judged& judged, Reason missing) const {
    add_once(judged.standings, was_taken_back_ ? Standing::withdrawn : Standing::incomplete);
    judged.reasons.push_back(was_taken_back_ ? Reason{ReasonCode::withdrawn, {withdrawn_reason_}} : std::move(missing));
  }
  /// What was taken back, shortened or turned round stands until the other party agrees.
  template <class Judged>
  static void tell_not_agreed(Judged& judged) {
    std::erase(judged.standings, Standing::withdrawn);
    add_once(judged.standings, Standing::established);
    add_once(judged.reasons, {ReasonCode::withdrawal_not_agreed, {}});
  }

 private:
  const Contract& contract_;
  const Policy& policy_;
  std::string withdrawn_reason_{};
  bool was_taken_back_ = false;
};

}  // namespace sereno::sla
