// What a party decided about somebody's statement, and whether that decides it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sla/contract.h"
#include "sla/entry.h"
#include "sla/policy.h"
#include "sla/reason.h"
#include "sla/region.h"

namespace sereno::sla {

/// The other of provider and client.
constexpr Role other_of(Role role) { return role == Role::client ? Role::provider : Role::client; }

/// Whether text says anything.
bool is_spoken(const std::string& text);

/// Somebody named, on the side that has to agree (policy acceptance).
struct Approver {
  std::string name{};
  std::string party{};

  bool agrees_for(Role needed, const Contract& contract, const Policy& policy) const;
};

/// Who approves by this act: as it names them; its own author where that is not the claimant.
Approver approver_of(const Approval& approval, const ActHead& head, bool by_claimant);

/// What is accepted and refused of one entry's present substance.
class Decisions {
 public:
  explicit Decisions(std::size_t functions) : accepted_(functions), refused_(functions) {}

  void accept(const Region& region);
  void refuse(const Region& region, const std::string& who);
  /// Somebody of the wrong side accepted: that decides nothing, but is told.
  void note_wrong_side(const std::string& party) { wrong_side_ = party; }
  /// The substance changed, or the decision was taken back: nothing is decided.
  void forget();

  const Region& accepted() const { return accepted_; }
  const Region& refused() const { return refused_; }
  const std::string& refused_by() const { return refused_by_; }
  /// Why what is pending is pending.
  Reason why_pending() const;

 private:
  Region accepted_;
  Region refused_;
  std::string refused_by_{};
  std::string wrong_side_{};
};

}  // namespace sereno::sla
