// How the acts of one incident add up, and what of what they say is established.
#include <algorithm>
#include <set>
#include <utility>

#include "sla/incident.h"

namespace sereno::sla {
namespace {

bool is_excused(const std::vector<JudgedClaim>& claims, const Contract& contract, const std::string& function,
                const Interval& span) {
  if (span.empty()) return false;
  for (std::size_t i = 0; i < contract.functions.size(); ++i) {
    const bool concerned = function.empty() ? contract.functions[i].critical : contract.functions[i].id == function;
    if (!concerned) continue;
    IntervalSet excused;
    for (const JudgedClaim& claim : claims) excused |= claim.excuses.at(i).clipped(span);
    if (excused != IntervalSet(span)) return false;
  }
  return true;
}

/// A pause as it was said, with the proof of its own that it carries.
struct SaidPause {
  Interval span{};
  bool proven = false;
  bool has_evidence = false;  ///< of its own
};

class IncidentFold {
 public:
  IncidentFold(const Entry& entry, const Contract& contract, const Policy& policy)
      : entry_(entry), contract_(contract), policy_(policy) {}

  Incident result(const std::vector<JudgedClaim>& claims, Instant as_of) {
    for (const Act* act : entry_.acts) {
      if (const auto* said = says<IncidentSaid>(*act)) hear(*act, *said);
      if (const auto* withdrawal = says<WithdrawalSaid>(*act)) take_back(act->head, *withdrawal);
    }
    return finished(claims, as_of);
  }

 private:
  void hear(const Act& act, const IncidentSaid& said) {
    const ActHead& head = act.head;
    const std::string& party = head.author_party;
    const bool client = contract_.role_of(party) == Role::client;
    from_client_alone_ = from_client_alone_ && client;
    opened_itself_ = opened_itself_ || head.channel == "agent";
    registered_.say(party, said.registered);
    priority_.say(party, said.priority);
    function_.say(party, said.function);
    ack_email_.say(party, said.ack_email);
    resolved_.say(party, said.resolved);
    restoration_notice_.say(party, said.restoration_notice);
    description_.say(party, said.description);
    if (said.evidence && said.evidence != evidence_.value()) forget_agreement();
    evidence_.say(party, said.evidence);
    affectation_.say(party, said.affectation);
    guids_.say(party, if_spoken(said.guids));
    if (client) hear_items(said);
    hear_contested(party, client, said);
    decide(head, client, said.approval);
  }

  /// The contract's five: description, evidence, steps, level of affectation, time.
  void hear_items(const IncidentSaid& said) {
    client_reported_ = true;
    const auto given = [](const std::optional<std::string>& text) { return text && is_spoken(*text); };
    const bool items[] = {given(said.description), given(said.evidence), given(said.steps),
                          said.affectation.has_value(), said.occurred.has_value()};
    for (int i = 0; i < 5; ++i)
      if (items[i]) client_items_.insert(i + 1);
  }

  void forget_items(const WithdrawalSaid& withdrawal) {
    int item = 0;
    for (const char* field : {"description", "evidence", "steps", "affectation", "occurred"}) {
      ++item;
      if (withdrawal.names(field)) client_items_.erase(item);
    }
  }

  /// What favours one party: a new statement of it needs the other's agreement anew.
  void hear_contested(const std::string& party, bool client, const IncidentSaid& said) {
    if (said.cause) hear_cause(party, client, *said.cause);
    if (said.request && client && *said.request) conceded_request_ = true;
    if (said.request && !client) {
      if (said.request != request_.value()) request_agreed_ = false;
      request_.say(party, said.request);
    }
    if (said.root || said.reason) {
      if ((said.root && said.root != root_.value()) || (said.reason && said.reason != reason_.value()))
        root_agreed_ = root_split_agreed_ = false;
      root_.say(party, said.root);
      reason_.say(party, said.reason);
      (client ? root_agreed_ : root_split_agreed_) = true;  // whom it burdens need not be asked
    }
    if (!said.pauses.empty()) hear_pauses(party, client, said.pauses);
  }

  void hear_cause(const std::string& party, bool client, Cause cause) {
    if (client && cause != Cause::provider) conceded_cause_ = cause;
    if (client && cause == Cause::provider && cause_.value()) return;  // the other party refuses; it does not edit
    if (!client && cause == Cause::provider) conceded_cause_.reset();
    if (cause != cause_.value()) cause_agreed_ = false;
    cause_.say(party, cause);
  }

  void hear_pauses(const std::string& party, bool client, const std::vector<PauseSaid>& pauses) {
    std::vector<SaidPause> said;
    for (const PauseSaid& each : pauses) {
      const Approver approver{each.approval.approved_by.value_or(""), each.approval.approver_party.value_or("")};
      const bool own_evidence = each.evidence && is_spoken(*each.evidence);
      const bool own_proof = own_evidence && each.approval.accepted.value_or(true) &&
                             approver.agrees_for(Role::client, contract_, policy_);
      said.push_back({{each.from, each.to.value_or(Instant::max())}, client || own_proof, own_evidence});
    }
    pauses_.say(party, said);
  }

  void decide(const ActHead& head, bool client, const Approval& approval) {
    if (approval.accepted == std::optional(false)) return forget_agreement();
    if (!approval.accepted && !approval.approved_by && !approval.approver_party) return;
    approved_by_.say(head.author_party, approval.approved_by);
    approver_party_.say(head.author_party, approval.approver_party);
    Approver approver{approved_by_.value_or(""), approver_party_.value_or("")};
    if (client) approver = approver_of(approval, head, false);
    if (!approver.agrees_for(Role::client, contract_, policy_)) {
      root_split_agreed_ = root_split_agreed_ || approver.agrees_for(Role::provider, contract_, policy_);
      return;
    }
    approver_ = approver;
    stated_by_ = head.author_party;
    cause_agreed_ = request_agreed_ = root_agreed_ = true;
    std::vector<Interval> spans;
    for (const SaidPause& each : pauses_.value_or({})) spans.push_back(each.span);
    pauses_agreed_ |= IntervalSet::of(std::move(spans));
  }

  void forget_agreement() {
    cause_agreed_ = request_agreed_ = root_agreed_ = false;
    pauses_agreed_ = {};
  }

  void take_back(const ActHead& head, const WithdrawalSaid& withdrawal) {
    const std::string& party = head.author_party;
    const bool client = contract_.role_of(party) == Role::client;
    const bool stood = registered_.value().has_value();
    if (withdrawal.names("registered") || withdrawal.names("function")) registered_.take_back(party);
    if (withdrawal.names("function")) function_.take_back(party);
    if (withdrawal.names("priority") && client) priority_.take_back(party);  // the strictest ever held applies
    if (withdrawal.names("ack_email")) ack_email_.take_back(party);
    if (withdrawal.names("resolved")) resolved_.take_back(party);
    if (withdrawal.names("restoration_notice")) restoration_notice_.take_back(party);
    if (withdrawal.names("description")) description_.take_back(party);
    if (withdrawal.names("cause")) cause_.take_back(party);
    if (withdrawal.names("request")) request_.take_back(party);
    if (withdrawal.names("root")) root_.take_back(party);
    if (withdrawal.names("reason")) reason_.take_back(party);
    if (withdrawal.names("pauses")) pauses_.take_back(party);
    if (withdrawal.names("affectation")) affectation_.take_back(party);
    if (withdrawal.names("guids")) guids_.take_back(party);
    if (client) forget_items(withdrawal);
    const auto evidence = evidence_.value();
    if (withdrawal.names("evidence")) evidence_.take_back(party);
    const bool agreed_by_it = withdrawal.names("approved_by") && stated_by_ == party;
    if (evidence_.value() != evidence || agreed_by_it) forget_agreement();
    if (stood && !registered_.value()) withdrawn_ = Reason{ReasonCode::withdrawn, {withdrawal.reason}};
  }

  bool has_evidence() const { return is_spoken(evidence_.value_or("")); }

  void settle_cause(Incident& incident, const std::vector<JudgedClaim>& claims, Instant as_of) const {
    incident.said_cause = conceded_cause_.value_or(cause_.value_or(Cause::provider));
    if (incident.said_cause == Cause::provider) return;
    const bool established = conceded_cause_ || (cause_agreed_ && has_evidence()) ||
                             is_excused(claims, contract_, incident.function, incident.open(as_of));
    if (established) incident.cause = incident.said_cause;
    if (!established) doubt(incident, ReasonCode::cause_not_established);
  }

  void settle_request(Incident& incident) const {
    if (!conceded_request_ && !request_.value_or(false)) return;
    incident.request = conceded_request_ || (request_agreed_ && has_evidence());
    incident.request_pending = !incident.request;
    if (!incident.request) doubt(incident, ReasonCode::request_not_established);
  }

  void settle_pauses(Incident& incident, const std::vector<JudgedClaim>& claims, Instant as_of) const {
    for (const SaidPause& each : pauses_.value_or({})) {
      const Interval known{each.span.from, std::min(each.span.to, incident.open(as_of).to)};
      const bool agreed = (has_evidence() || each.has_evidence) && (IntervalSet(each.span) - pauses_agreed_).empty();
      const bool established = each.proven || agreed || is_excused(claims, contract_, incident.function, known);
      incident.pauses.push_back({each.span, established});
      if (!established) doubt(incident, ReasonCode::pause_not_established);
    }
  }

  static void doubt(Incident& incident, ReasonCode code) {
    add_once(incident.reasons, {code, {}});
    incident.undecided = true;
  }

  /// With when that very instant was recorded first.
  std::optional<StatedEnd> stated(const Spoken<Instant>& spoken, std::optional<Instant> IncidentSaid::*field) const {
    const auto at = spoken.value();
    if (!at) return std::nullopt;
    Instant first = Instant::max();
    for (const Act* act : entry_.acts)
      if (const auto* said = says<IncidentSaid>(*act); said != nullptr && said->*field == at)
        first = std::min(first, act->head.recorded_at);
    return StatedEnd{*at, first};
  }

  /// The mail that an act names whose acceptance is the answer.
  std::string confirmation() const {
    std::string found;
    for (const Act* act : entry_.acts)
      if (const auto* said = says<IncidentSaid>(*act); said != nullptr && said->ack_email == ack_email_.value())
        if (said->ack_email && said->ack_message_id) found = *said->ack_message_id;
    return found;
  }

  Instant earliest_registration() const {
    Instant first = Instant::max();
    for (const auto& [party, at] : registered_.all()) first = std::min(first, at);
    return first;
  }

  int strictest_priority() const {
    int strictest = 0;
    for (const auto& [party, priority] : priority_.all())
      if (strictest == 0 || priority < strictest) strictest = priority;
    return strictest;
  }

  /// Of all that the client was asked to agree to, something stands as it was agreed.
  bool agreement_holds() const {
    return (cause_agreed_ && cause_.value()) || (request_agreed_ && request_.value()) ||
           (root_agreed_ && root_.value()) || !pauses_agreed_.empty();
  }

  Incident finished(const std::vector<JudgedClaim>& claims, Instant as_of) const {
    const Approver agreed = agreement_holds() ? approver_ : Approver{};
    Incident incident{.id = entry_.name,
                      .priority = strictest_priority(),
                      .function = function_.value_or(""),
                      .root = root_.value_or(""),
                      .root_reason = reason_.value_or(""),
                      .ack_email = stated(ack_email_, &IncidentSaid::ack_email),
                      .resolved = stated(resolved_, &IncidentSaid::resolved),
                      .description = description_.value_or(""),
                      .restoration_notice = restoration_notice_.value(),
                      .evidence = evidence_.value_or(""),
                      .affectation = affectation_.value(),
                      .client_items = {client_items_.begin(), client_items_.end()},
                      .client_reported = client_reported_,
                      .guids = guids_.value_or({}),
                      .confirmation = confirmation(),
                      .approved_by = agreed.name,
                      .approver_party = agreed.party,
                      .from_client_alone = from_client_alone_,
                      .opened_itself = opened_itself_};
    if (!registered_.value()) {
      incident.standing = withdrawn_ ? Standing::withdrawn : Standing::incomplete;
      incident.reasons = {withdrawn_.value_or(Reason{ReasonCode::missing, {"registered"}})};
      return incident;
    }
    incident.registered = earliest_registration();
    if (incident.resolved && incident.resolved->at < incident.registered) incident.resolved.reset();
    incident.root_agreed = root_agreed_ && is_spoken(incident.root_reason);
    incident.root_splits = root_split_agreed_ && !incident.root.empty() && is_spoken(incident.root_reason);
    settle_cause(incident, claims, as_of);
    settle_request(incident);
    settle_pauses(incident, claims, as_of);
    return incident;
  }

  const Entry& entry_;
  const Contract& contract_;
  const Policy& policy_;
  Spoken<Instant> registered_{}, ack_email_{}, resolved_{}, restoration_notice_{};
  Spoken<int> priority_{};
  Spoken<std::string> function_{}, description_{}, evidence_{}, root_{}, reason_{}, approved_by_{}, approver_party_{};
  Spoken<Cause> cause_{};
  Spoken<Affectation> affectation_{};
  Spoken<std::vector<std::string>> guids_{};
  std::set<int> client_items_{};
  bool client_reported_ = false;
  Spoken<bool> request_{};
  Spoken<std::vector<SaidPause>> pauses_{};
  std::optional<Cause> conceded_cause_{};
  bool conceded_request_ = false;
  bool cause_agreed_ = false, request_agreed_ = false, root_agreed_ = false, root_split_agreed_ = false;
  IntervalSet pauses_agreed_{};
  Approver approver_{};
  std::string stated_by_{};  ///< whose act says so: nobody else takes it back
  bool from_client_alone_ = true;
  bool opened_itself_ = false;
  std::optional<Reason> withdrawn_{};
};

}  // namespace

Incident fold_incident(const Entry& entry, const Contract& contract, const Policy& policy,
                       const std::vector<JudgedClaim>& claims, Instant as_of) {
  return IncidentFold(entry, contract, policy).result(claims, as_of);
}

}  // namespace sereno::sla
