#include "sla/correction.h"

#include <tuple>
#include <utility>

namespace sereno::sla {
namespace {

/// Folds the acts of one correction and keeps what was decided about it.
class CorrectionFold {
 public:
  CorrectionFold(const Entry& entry, const Contract& contract, const Policy& policy)
      : entry_(entry), contract_(contract), policy_(policy) {}

  JudgedCorrection result() {
    for (const Act* act : entry_.acts) {
      if (const auto* said = says<CorrectionSaid>(*act)) hear(act->head, *said);
      if (const auto* withdrawal = says<WithdrawalSaid>(*act)) take_back(act->head, *withdrawal);
    }
    return judged();
  }

 private:
  void hear(const ActHead& head, const CorrectionSaid& said) {
    if (claimant_.empty()) claimant_ = head.author_party;
    const bool by_claimant = head.author_party == claimant_;
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
      if (contract_.role_of(head.author_party) == agreeing()) refuse(said, head.author_party);
      return;
    }
    const bool accepts = said.approval.accepted.value_or(false) || said.approval.approved_by.has_value();
    if (!accepts) return;
    const Approver approver = approver_of(said.approval, head, by_claimant);
    if (!approver.agrees_for(agreeing(), contract_, policy_))
      return decisions_.note_wrong_side(is_spoken(approver.name) ? approver.party : "");
    if (!by_claimant && differs(said)) return;  // an acceptance of something else
    approver_ = approver;
    stated_by_ = head.author_party;
    const IntervalSet agreed = decided_spans(said);
    decisions_.accept(one(agreed));
    const bool whole = (spans() - agreed).empty();
    for (Overlay& each : standing_) each.spans = whole ? IntervalSet{} : each.spans - agreed;
    keep_burden();
  }

  void refuse(const CorrectionSaid& said, const std::string& who) { decisions_.refuse(one(decided_spans(said)), who); }

  bool differs(const CorrectionSaid& said) const {
    return (said.state && said.state != state_.value()) || (said.function && said.function != function_.value()) ||
           (said.evidence_sha256 && said.evidence_sha256 != evidence_.value());
  }

  void take_back(const ActHead& head, const WithdrawalSaid& withdrawal) {
    if (head.author_party != claimant_) {
      if (head.author_party == stated_by_ || head.author_party == decisions_.refused_by())
        if (withdrawal.names("accepted") || withdrawal.names("approved_by")) decisions_.forget();
      return;
    }
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
    was_taken_back_ = true;
    withdrawn_reason_ = withdrawal.reason;
    const auto approver = approver_of(withdrawal.approval, head, true);
    if (approver.agrees_for(other_of(author_role()), contract_, policy_)) standing_.clear();
  }

  using Substance = std::tuple<std::string, std::optional<State>, std::string, std::string>;
  Substance substance() const { return {function(), state_.value(), reason_.value_or(""), evidence_.value_or("")}; }

  std::string function() const { return function_.value_or(""); }
  State state() const { return state_.value_or(State::unknown); }
  Role author_role() const { return contract_.role_of(claimant_); }

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
    const bool one_of_both = author_role() == Role::provider || author_role() == Role::client;
    if (one_of_both && (state() == State::unknown || burdens_author())) return other_of(author_role());
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
    if (!accepted.empty()) {
      correction.established.push_back({function(), accepted, state()});
      add_once(correction.standings, Standing::established);
    }
    if (!refused.empty()) {
      add_once(correction.standings, Standing::refused);
      add_once(correction.reasons, {ReasonCode::refused_by, {decisions_.refused_by()}});
    }
    if (pending.empty()) return;
    correction.pending.push_back({function(), pending, state()});
    add_once(correction.standings, Standing::pending);
    add_once(correction.reasons, decisions_.why_pending());
  }

  JudgedCorrection judged() const {
    const ActHead& first = entry_.acts.front()->head;
    JudgedCorrection correction{.id = entry_.name,
                                .number = first.sequence,
                                .recorded_at = first.recorded_at,
                                .function = function(),
                                .span = span(),
                                .state = state(),
                                .reason = reason_.value_or(""),
                                .author = author_.value_or(""),
                                .author_party = claimant_,
                                .approver = approver_.name,
                                .approver_party = approver_.party,
                                .stated_by = stated_by_,
                                .evidence_sha256 = evidence_.value_or(""),
                                .said_last = said_last_};
    for (const Overlay& each : standing_)
      if (!each.spans.empty()) correction.established.push_back(each);
    if (is_whole()) {
      judge_present(correction);
    } else {
      add_once(correction.standings, was_taken_back_ ? Standing::withdrawn : Standing::incomplete);
      correction.reasons.push_back(was_taken_back_ ? Reason{ReasonCode::withdrawn, {withdrawn_reason_}}
                                                   : Reason{ReasonCode::missing, {"function", "span", "state"}});
    }
    note_what_stands(correction);
    return correction;
  }

  void note_what_stands(JudgedCorrection& correction) const {
    const IntervalSet present = burdens_author() ? spans() : IntervalSet{};
    for (const Overlay& each : standing_) correction.agreed = correction.agreed && (each.spans - present).empty();
    if (correction.agreed) return;
    std::erase(correction.standings, Standing::withdrawn);
    add_once(correction.standings, Standing::established);
    add_once(correction.reasons, {ReasonCode::withdrawal_not_agreed, {}});
  }

  const Entry& entry_;
  const Contract& contract_;
  const Policy& policy_;
  std::string claimant_{};
  Spoken<std::string> function_{}, reason_{}, author_{}, evidence_{};
  Spoken<State> state_{};
  Spoken<Instant> from_{}, to_{};
  Decisions decisions_{1};
  std::vector<Overlay> standing_{};  ///< what burdens its author, in its own words
  Approver approver_{};
  std::string stated_by_{};
  ActHead said_last_{};
  bool was_taken_back_ = false;
  std::string withdrawn_reason_{};
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
