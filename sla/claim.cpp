#include "sla/claim.h"

#include <tuple>
#include <utility>

#include "sla/dispute.h"

namespace sereno::sla {
namespace {

/// Folds the acts of one claim and keeps what was decided about it.
class ClaimFold {
 public:
  ClaimFold(const Entry& entry, const Contract& contract, const FunctionIds& functions, const Policy& policy)
      : entry_(entry),
        contract_(contract),
        functions_(functions),
        dispute_(contract, policy, functions.size()),
        own_(functions.size()),
        conceded_(functions.size()) {}

  JudgedClaim result() {
    for (const Act* act : entry_.acts) {
      if (const auto* said = says<ClaimSaid>(*act)) hear(act->head, *said);
      if (const auto* withdrawal = says<WithdrawalSaid>(*act)) take_back(act->head, *withdrawal);
    }
    return judged();
  }

 private:
  void hear(const ActHead& head, const ClaimSaid& said) {
    if (dispute_.claimant.empty()) author_ = head.by;
    const bool by_claimant = dispute_.by_claimant(head);
    if (by_claimant) edit(said);
    decide(head, said, by_claimant);
  }

  void edit(const ClaimSaid& said) {
    const auto before = substance();
    cause_.say(claimant_, said.cause);
    party_.say(claimant_, said.party);
    evidence_.say(claimant_, said.evidence);
    reason_.say(claimant_, said.reason);
    from_.say(claimant_, said.from);
    to_.say(claimant_, said.to);
    scope_.say(claimant_, if_spoken(said.scope));
    if (substance() != before) decisions_.forget();
    keep_burden();
  }

  /// What burdens its author stands from when it is said.
  void keep_burden() {
    if (!burdens_author()) return;
    (cause() == Cause::provider ? own_ : conceded_) |= region();
  }

  /// What the act itself states, where it states a span or a scope; else what stands.
  Region decided_region(const ClaimSaid& said) const {
    const auto now = span();
    if (!now) return Region(functions_.size());
    const Interval stated{said.from.value_or(now->from), said.to.value_or(now->to)};
    return Region::of(functions_, said.scope.empty() ? scope_.value_or({}) : said.scope, stated);
  }

  void decide(const ActHead& head, const ClaimSaid& said, bool by_claimant) {
    if (!said.approval.accepted) return;
    if (!*said.approval.accepted) {
      if (by_claimant) return decisions_.forget();  // not accepted yet
      if (dispute_.is_of(head, agreeing())) decisions_.refuse(decided_region(said), head.author_party);
      return;
    }
    if (!dispute_.accepts(head, said.approval, agreeing(), !differs(said))) return;
    const Region region = decided_region(said);
    decisions_.accept(region);
    agree_on(region);
  }

  /// The other party agrees with what is said now: within the region nothing older stands any more.
  void agree_on(const Region& agreed) {
    const bool whole = (region() - agreed).empty();
    for (Region* standing : {&own_, &conceded_}) *standing = whole ? Region(functions_.size()) : *standing - agreed;
    keep_burden();
  }

  bool differs(const ClaimSaid& said) const {
    return (said.cause && said.cause != cause_.value()) || (said.party && said.party != party_.value()) ||
           (said.evidence && said.evidence != evidence_.value());
  }

  void take_back(const ActHead& head, const WithdrawalSaid& withdrawal) {
    if (head.author_party != claimant_) return dispute_.take_back_decision(head, withdrawal);
    const auto before = substance();
    if (withdrawal.names("cause")) cause_.take_back(claimant_);
    if (withdrawal.names("party")) party_.take_back(claimant_);
    if (withdrawal.names("evidence")) evidence_.take_back(claimant_);
    if (withdrawal.names("reason")) reason_.take_back(claimant_);
    if (withdrawal.names("from") || withdrawal.names("to")) {
      from_.take_back(claimant_);
      to_.take_back(claimant_);
      if (dispute_.take_back_entry(head, withdrawal)) own_ = conceded_ = Region(functions_.size());
    }
    if (withdrawal.names("scope")) scope_.take_back(claimant_);
    if (substance() != before || withdrawal.names("accepted")) decisions_.forget();
    keep_burden();
  }

  using Substance = std::tuple<std::optional<Cause>, std::string, std::string, std::string>;
  Substance substance() const {
    return {cause_.value(), party_.value_or(""), evidence_.value_or(""), reason_.value_or("")};
  }

  Cause cause() const { return cause_.value_or(Cause::third_party); }
  /// What excuses favours the provider, what blames it favours the client.
  bool burdens_author() const {
    if (!cause_.value() || !span()) return false;
    return dispute_.author_role() == (cause() == Cause::provider ? Role::provider : Role::client);
  }
  /// The side that has to agree: that which it does not favour; of a burden, and of what was taken back, the other one
  /// than its author.
  Role agreeing() const {
    if (dispute_.by_one_of_both() && (burdens_author() || !cause_.value() || !span()))
      return other_of(dispute_.author_role());
    return cause() == Cause::provider ? Role::provider : Role::client;
  }

  std::optional<Interval> span() const {
    if (!from_.value() || !to_.value() || *to_.value() <= *from_.value()) return std::nullopt;
    return Interval{*from_.value(), *to_.value()};
  }
  Region region() const {
    const auto now = span();
    return now ? Region::of(functions_, scope_.value_or({}), *now) : Region(functions_.size());
  }

  /// Fills in what is lacking, or why it can never hold.
  bool is_sound(JudgedClaim& claim) const {
    if (!cause_.value()) claim.reasons.push_back({ReasonCode::missing, {"cause"}});
    if (!is_spoken(claim.evidence)) claim.reasons.push_back({ReasonCode::missing, {"evidence"}});
    if (cause() == Cause::third_party && !is_spoken(claim.party))
      claim.reasons.push_back({ReasonCode::missing, {"party"}});
    if (!claim.reasons.empty()) {
      add_once(claim.standings, Standing::incomplete);
      return false;
    }
    const Role blamed = contract_.role_of(claim.party);
    if (cause() != Cause::third_party || (blamed != Role::ally && blamed != Role::provider)) return true;
    add_once(claim.standings, Standing::refused);
    claim.reasons.push_back({ReasonCode::not_a_third_party, {claim.party, std::string(to_string(blamed))}});
    return false;
  }

  void judge_present(JudgedClaim& claim) const {
    if (burdens_author()) return add_once(claim.standings, Standing::established);
    if (!is_sound(claim)) return;
    const Region accepted = claim.said & decisions_.accepted();
    const Region refused = claim.said & decisions_.refused();
    const Region pending = claim.said - accepted - refused;
    (cause() == Cause::provider ? claim.burdens : claim.excuses) |= accepted;
    (cause() == Cause::provider ? claim.pending_own : claim.pending) = pending;
    dispute_.tell_parts(claim, !accepted.empty(), !refused.empty(), !pending.empty());
  }

  JudgedClaim judged() const {
    const AcceptedBy accepted = dispute_.accepted_by(region());
    JudgedClaim claim{.id = entry_.name,
                      .cause = cause(),
                      .party = party_.value_or(""),
                      .evidence = evidence_.value_or(""),
                      .author = author_,
                      .author_party = claimant_,
                      .approved_by = accepted.approver.name,
                      .approver_party = accepted.approver.party,
                      .stated_by = accepted.stated_by,
                      .span = span(),
                      .scope = scope_.value_or({}),
                      .said = region()};
    claim.burdens = own_;
    claim.excuses = conceded_;
    claim.pending = claim.pending_own = claim.released = Region(functions_.size());
    if (span())
      judge_present(claim);
    else
      dispute_.tell_nothing(claim, {ReasonCode::missing, {"span"}});
    keep_standing(claim);
    return claim;
  }

  /// What was taken back, shortened or turned round stands until the other party agrees.
  void keep_standing(JudgedClaim& claim) const {
    const Region present = burdens_author() ? region() : Region(functions_.size());
    claim.released = (own_ | conceded_) - present;
    if (!claim.released.empty()) Dispute::tell_not_agreed(claim);
  }

  const Entry& entry_;
  const Contract& contract_;
  const FunctionIds& functions_;
  Dispute dispute_;
  const std::string& claimant_ = dispute_.claimant;
  Decisions& decisions_ = dispute_.decisions;
  std::string author_{};
  Spoken<Cause> cause_{};
  Spoken<std::string> party_{}, evidence_{}, reason_{};
  Spoken<Instant> from_{}, to_{};
  Spoken<std::vector<std::string>> scope_{};
  Region own_;       ///< the provider's own, by its own words
  Region conceded_;  ///< somebody else's, by the client's own words
};

}  // namespace

JudgedClaim judge_claim(const Entry& entry, const Contract& contract, const FunctionIds& functions,
                        const Policy& policy) {
  return ClaimFold(entry, contract, functions, policy).result();
}

}  // namespace sereno::sla
