#include "sereno/flows/verdict.h"

#include <algorithm>

namespace sereno::flows {
namespace {

using steps::Failure;
using steps::Symptom;

bool begins(const std::string& text, std::string_view with) { return text.starts_with(with); }

Symptom of_connection(const FlowFailure& failure) {
  if (failure.observed.find("refused") != std::string::npos) return Symptom::refused;
  return failure.out_of_time || begins(failure.observed, "no connection") ? Symptom::no_answer : Symptom::refused;
}

/// Rejected without a word that says so: it may be the platform as well.
Fault of_silent_rejection(const FlowFailure& failure, const steps::Witnesses& witnesses, const Party& owner) {
  if (witnesses.second_canary == steps::Seen::failing)
    return attribute({.symptom = Symptom::credential_rejected, .step = failure.step}, witnesses, owner, {});
  if (witnesses.second_canary == steps::Seen::well)
    return {.owner = FaultOwner::observer,
            .confidence = Confidence::high,
            .step = failure.step,
            .reasons = "second canary well"};
  return {.owner = FaultOwner::not_established, .step = failure.step, .reasons = "candidates: observer, platform"};
}

/// The parts of a request are steps of their own: where it failed tells what kind of failure it is.
Symptom symptom_of(const FlowFailure& failure) {
  if (failure.kind == FailureEntry::Kind::rejected) return Symptom::credential_rejected;
  if (failure.explained) return Symptom::told;
  const bool unseen = failure.function == FunctionState::not_seen;
  if (failure.observed.find("proxy") != std::string::npos && unseen) return Symptom::proxy_refused;
  if (failure.part == "resolve") return unseen ? Symptom::no_resolver : Symptom::no_such_name;
  if (begins(failure.observed, "this machine has no way")) return Symptom::no_route;
  if (unseen && !failure.out_of_time) return Symptom::wrong_settings;  // a file or library of ours, who we are
  if (failure.part == "connect") return of_connection(failure);
  if (failure.part == "tls") return failure.out_of_time ? Symptom::too_slow : Symptom::bad_certificate;
  if (failure.out_of_time) return Symptom::too_slow;
  return begins(failure.observed, "status 5") ? Symptom::server_error : Symptom::wrong_content;
}

}  // namespace

Fault fault_of(const FlowFailure& failure, const steps::Witnesses& witnesses, const Party& owner,
               const std::vector<Party>& depends_on) {
  const bool decided = !failure.explained && failure.owner != FaultOwner::not_said;
  Fault fault;
  if (decided) {  // a guard's word, or the engine's own
    fault = failure.fault();
  } else if (failure.kind == FailureEntry::Kind::rejected && failure.owner == FaultOwner::not_established) {
    fault = of_silent_rejection(failure, witnesses, owner);
  } else {
    Failure seen{.symptom = symptom_of(failure), .step = failure.step, .told = failure.confidence};
    if (seen.symptom == Symptom::told) seen.named = Party{.id = failure.party, .side = failure.owner};
    if (seen.symptom == Symptom::told && failure.owner == FaultOwner::platform) seen.named = owner;
    fault = attribute(seen, witnesses, owner, depends_on);
  }
  if (!failure.sentence.empty())
    fault.reasons += (fault.reasons.empty() ? "" : "; ") + ("the server says '" + failure.sentence + "'");
  return fault;
}

Fault fault_of(const FlowFailure& failure, const steps::Witnesses& witnesses, const Context& context) {
  return fault_of(failure, witnesses, context.owner(), context.depends_on());
}

std::string owner_words(const Fault& fault) {
  if (fault.owner == FaultOwner::not_said) return {};
  std::string words = " [fault=" + std::string(to_string(fault.owner));
  if (!fault.party.empty() && fault.party != to_string(fault.owner)) words += " " + fault.party;
  if (fault.confidence != Confidence::none) words += " conf=" + std::string(to_string(fault.confidence));
  return words + "]";
}

std::string line_of(const FlowFailure& failure, const Fault& fault) {
  std::string text = failure.step + ": ";
  if (!failure.part.empty() && failure.part != failure.step) text += failure.part + ": ";
  text += failure.observed + owner_words(fault);
  if (!failure.expected.empty()) text += ", expected " + failure.expected;
  if (!failure.sentence.empty() && failure.observed.find(failure.sentence) == std::string::npos)
    text += ", the server says '" + failure.sentence + "'";
  if (!failure.target.empty()) text += " (" + failure.target + ")";
  return text;
}

}  // namespace sereno::flows
