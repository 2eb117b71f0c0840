#include "sla/correction.h"

#include <tuple>
#include <utility>

#include "sla/dispute.h"

namespace sereno::sla {
namespace {

/// Folds the acts of one correction and keeps what was decided about it.
class CorrectionFold {
 public:
  CorrectionFold(const Entry& entry, const Contract& contract, const Policy& policy)
      : entry_(entry), policy_(policy), dispute_(contract, policy, 1) {}

  JudgedCorrection result() {
    for (const Act* act : entry_.acts) {
      if (const auto* said = says<CorrectionSaid>(*act)) hear(act->head, *said);
      if (const auto* withdrawal = says<WithdrawalSaid>(*act)) take_back(act->head, *withdrawal);
    }
    return judged();
  }

 private:
  void hear(const ActHead& head, const CorrectionSaid& said) {
    const bool by_claimant = dispute_.by_claimant(head);
    if (by_claimant) edit(head, said);
    decide(head, said, by_claimant);
  }

  void edit(const ActHead& head, const CorrectionSaid& said) {
    const auto before = substance();
    function_.say(claimant_, said.function);
    state_.say(claimant_, said.state);
    reason_.say(claimant_, said.reason);
    evidence_.say(claimant_, said.evidence_sha256);
    author_.say(claimant_, said.author ? said.author : head.by.empty() ? std::nullopt : std::optional(head.by));
    from_.say(claimant_, said.from);
    to_.say(claimant_, said.to);
    if (said.function || said.state || said.from || said.to) said_last_ = head;
    if (substance() != before) decisions_.forget();
    keep_burden();
  }

  void keep_burden() {
    if (!burdens_author()) return;
    if (!standing_.empty() && standing_.back().function == function() && standing_.back().state == state())
      standing_.back().spans |= spans();
    else
      standing_.push_back({function(), spans(), state()});
  }

  IntervalSet decided_spans(const CorrectionSaid& said) const {
    const auto now = span();
    if (!now) return {};
    return IntervalSet({said.from.value_or(now->from), said.to.value_or(now->to)});
  }

  void decide(const ActHead& head, const CorrectionSaid& said, bool by_claimant) {
    if (said.approval.accepted == std::optional(false)) {
      if (by_claimant) return decisions_.forget();  // not accepted yet
      if (dispute_.is_of(head, agreeing())) decisions_.refuse(one(decided_spans(said)), head.author_party);
      return;
    }
    const bool accepts = said.approval.accepted.value_or(false) || said.approval.approved_by.has_value();
    if (!accepts || !dispute_.accepts(head, said.approval, agreeing(), !differs(said))) return;
    const IntervalSet agreed = decided_spans(said);
    decisions_.accept(one(agreed));
    const bool whole = (spans() - agreed).empty();
    for (Overlay& each : standing_) each.spans = whole ? IntervalSet{} : each.spans - agreed;
    keep_burden();
  }

  bool differs(const CorrectionSaid& said) const {
    return (said.state && said.state != state_.value()) || (said.function && said.function != function_.value()) ||
           (said.evidence_sha256 && said.evidence_sha256 != evidence_.value());
  }

  void take_back(const ActHead& head, const WithdrawalSaid& withdrawal) {
    if (head.author_party != claimant_) return dispute_.take_back_decision(head, withdrawal);
    const auto before = substance();
    if (withdrawal.names("reason")) reason_.take_back(claimant_);
    if (withdrawal.names("author")) author_.take_back(claimant_);
    if (withdrawal.names("evidence_sha256")) evidence_.take_back(claimant_);
    bool whole = false;
    for (const char* field : {"from", "to", "function", "state"}) whole = whole || withdrawal.names(field);
    if (whole) take_back_entry(head, withdrawal);
    if (substance() != before || withdrawal.names("accepted")) decisions_.forget();
  }

  void take_back_entry(const ActHead& head, const WithdrawalSaid& withdrawal) {
    from_.take_back(claimant_);
    to_.take_back(claimant_);
    function_.take_back(claimant_);
    state_.take_back(claimant_);
    if (dispute_.take_back_entry(head, withdrawal)) standing_.clear();
  }

  using Substance = std::tuple<std::string, std::optional<State>, std::string, std::string>;
  Substance substance() const { return {function(), state_.value(), reason_.value_or(""), evidence_.value_or("")}; }

  std::string function() const { return function_.value_or(""); }
  State state() const { return state_.value_or(State::unknown); }
  Role author_role() const { return dispute_.author_role(); }

  std::optional<Interval> span() const {
    if (!from_.value() || !to_.value() || *to_.value() <= *from_.value()) return std::nullopt;
    return Interval{*from_.value(), *to_.value()};
  }
  IntervalSet spans() const { return span() ? IntervalSet(*span()) : IntervalSet{}; }
  bool is_whole() const { return span() && !function().empty() && state_.value(); }

  /// Whom the state favours; UNKNOWN favours whoever says it.
  bool burdens_author() const {
    if (!is_whole() || state() == State::unknown) return false;
    return author_role() == (counts_as_outage(state(), policy_) ? Role::provider : Role::client);
  }
  Role agreeing() const {
    if (dispute_.by_one_of_both() && (state() == State::unknown || burdens_author())) return other_of(author_role());
    if (state() == State::unknown) return Role::client;  // unknown time can only be asked for by the provider's side
    return counts_as_outage(state(), policy_) ? Role::provider : Role::client;
  }

  static Region one(const IntervalSet& spans) {
    Region region(1);
    region.at(0) = spans;
    return region;
  }

  bool is_complete(JudgedCorrection& correction) const {
    const std::pair<const char*, bool> wanted[] = {{"reason", is_spoken(correction.reason)},
                                                   {"author", is_spoken(correction.author)},
                                                   {"evidence", is_spoken(correction.evidence_sha256)}};
    for (const auto& [what, there] : wanted)
      if (!there) correction.reasons.push_back({ReasonCode::missing, {what}});
    if (!correction.reasons.empty()) add_once(correction.standings, Standing::incomplete);
    return correction.reasons.empty();
  }

  void judge_present(JudgedCorrection& correction) const {
    if (burdens_author()) return add_once(correction.standings, Standing::established);
    if (!is_complete(correction)) return;
    const IntervalSet accepted = spans() & decisions_.accepted().at(0), refused = spans() & decisions_.refused().at(0);
    const IntervalSet pending = spans() - accepted - refused;
    if (!accepted.empty()) correction.established.push_back({function(), accepted, state()});
    if (!pending.empty()) correction.pending.push_back({function(), pending, state()});
    dispute_.tell_parts(correction, !accepted.empty(), !refused.empty(), !pending.empty());
  }

  JudgedCorrection judged() const {
    const ActHead& first = entry_.acts.front()->head;
    const AcceptedBy accepted = dispute_.accepted_by(one(spans()));
    JudgedCorrection correction{.id = entry_.name,
                                .number = first.sequence,
                                .recorded_at = first.recorded_at,
                                .function = function(),
                                .span = span(),
                                .state = state(),
                                .reason = reason_.value_or(""),
                                .author = author_.value_or(""),
                                .author_party = claimant_,
                                .approver = accepted.approver.name,
                                .approver_party = accepted.approver.party,
                                .stated_by = accepted.stated_by,
                                .evidence_sha256 = evidence_.value_or(""),
                                .said_last = said_last_};
    for (const Overlay& each : standing_)
      if (!each.spans.empty()) correction.established.push_back(each);
    if (is_whole())
      judge_present(correction);
    else
      dispute_.tell_nothing(correction, {ReasonCode::missing, {"function", "span", "state"}});
    note_what_stands(correction);
    return correction;
  }

  void note_what_stands(JudgedCorrection& correction) const {
    const IntervalSet present = burdens_author() ? spans() : IntervalSet{};
    for (const Overlay& each : standing_) correction.agreed = correction.agreed && (each.spans - present).empty();
    if (!correction.agreed) Dispute::tell_not_agreed(correction);
  }

  const Entry& entry_;
  const Policy& policy_;
  Dispute dispute_;
  const std::string& claimant_ = dispute_.claimant;
  Decisions& decisions_ = dispute_.decisions;
  Spoken<std::string> function_{}, reason_{}, author_{}, evidence_{};
  Spoken<State> state_{};
  Spoken<Instant> from_{}, to_{};
  std::vector<Overlay> standing_{};  ///< what burdens its author, in its own words
  ActHead said_last_{};
};

}  // namespace

JudgedCorrection judge_correction(const Entry& entry, const Contract& contract, const Policy& policy) {
  return CorrectionFold(entry, contract, policy).result();
}

bool counts_as_outage(State state, const Policy& policy) {
  switch (state) {
    case State::down:
      return true;
    case State::degraded:
      return policy.degraded == DegradedCounts::down;
    case State::warning:
      return policy.warning == WarningCounts::down;
    case State::unknown:
    case State::up:
      break;
  }
  return false;
}

}  // namespace sereno::sla
