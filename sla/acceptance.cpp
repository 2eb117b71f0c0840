#include "sla/acceptance.h"

namespace sereno::sla {

bool is_spoken(const std::string& text) { return text.find_first_not_of(" \t\r\n\f\v") != std::string::npos; }

bool Approver::agrees_for(Role needed, const Contract& contract, const Policy& policy) const {
  if (!is_spoken(name)) return false;
  return policy.acceptance == Acceptance::any_named || (!party.empty() && contract.role_of(party) == needed);
}

Approver approver_of(const Approval& approval, const ActHead& head, bool by_claimant) {
  Approver approver{approval.approved_by.value_or(""), approval.approver_party.value_or("")};
  if (by_claimant) return approver;
  if (!is_spoken(approver.name)) approver.name = head.by;
  if (!is_spoken(approver.party)) approver.party = head.author_party;
  return approver;
}

void Decisions::accept(const Region& region) {
  accepted_ |= region;
  refused_ -= region;
  wrong_side_.clear();
}

void Decisions::refuse(const Region& region, const std::string& who) {
  refused_ |= region;
  accepted_ -= region;
  refused_by_ = who;
}

void Decisions::forget() {
  accepted_ = Region(accepted_.size());
  refused_ = Region(refused_.size());
  refused_by_.clear();
  wrong_side_.clear();
}

Reason Decisions::why_pending() const {
  if (wrong_side_.empty()) return {ReasonCode::not_accepted, {}};
  return {ReasonCode::accepted_by_own_side, {wrong_side_}};
}

}  // namespace sereno::sla
