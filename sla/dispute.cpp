#include "sla/dispute.h"

namespace sereno::sla {

bool Dispute::by_claimant(const ActHead& head) {
  if (claimant.empty()) claimant = head.author_party;
  return head.author_party == claimant;
}

bool Dispute::accepts(const ActHead& head, const Approval& approval, Role agreeing, bool of_this) {
  const bool own = head.author_party == claimant;
  const Approver who = approver_of(approval, head, own);
  if (!who.agrees_for(agreeing, contract_, policy_)) {
    decisions.note_wrong_side(is_spoken(who.name) ? who.party : "");
    return false;
  }
  if (!own && !of_this) return false;
  approver = who;
  stated_by = head.author_party;
  return true;
}

AcceptedBy Dispute::accepted_by(const Region& said) const {
  return (said & decisions.accepted()).empty() ? AcceptedBy{} : AcceptedBy{approver, stated_by};
}

void Dispute::take_back_decision(const ActHead& head, const WithdrawalSaid& withdrawal) {
  const bool its_own = head.author_party == stated_by || head.author_party == decisions.refused_by();
  if (its_own && (withdrawal.names("accepted") || withdrawal.names("approved_by"))) decisions.forget();
}

bool Dispute::take_back_entry(const ActHead& head, const WithdrawalSaid& withdrawal) {
  was_taken_back_ = true;
  withdrawn_reason_ = withdrawal.reason;
  const auto who = approver_of(withdrawal.approval, head, true);
  return who.agrees_for(other_of(author_role()), contract_, policy_);
}

}  // namespace sereno::sla
