#include <utility>

#include "plugins/flows/engine/flow_failure.h"
#include "sereno/flows/flow_run.h"
#include "sereno/flows/sources.h"
#include "sereno/steps/people.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::StepEnd;

void take_entry(const FailureEntry& entry, FlowFailure& failure) {
  failure.explained = true;
  failure.kind = entry.kind;
  failure.status = entry.status;
  failure.function = entry.function;
  failure.owner = entry.owner;
  failure.party = entry.party;
  failure.confidence = entry.confidence;
  failure.advice = entry.advice;
  if (entry.words.empty()) return;
  failure.observed = entry.words;
  failure.expected.clear();
}

/// What goes without saying on every platform, behind what its adapter says.
const std::vector<FailureEntry>& general_entries(Role role) {
  static const FailureEntry too_many{.code = 429,
                                     .kind = FailureEntry::Kind::pace,
                                     .status = Status::unknown,
                                     .function = FunctionState::not_seen,
                                     .owner = FaultOwner::observer,
                                     .confidence = Confidence::high,
                                     .words = "too many requests",
                                     .advice = "ask less often, or raise the limit for this address"};
  static const FailureEntry rejected{.code = 401,
                                     .kind = FailureEntry::Kind::rejected,
                                     .status = Status::unknown,
                                     .function = FunctionState::not_seen,
                                     .owner = FaultOwner::observer,
                                     .confidence = Confidence::medium,
                                     .words = "the credential is rejected",
                                     .advice = "set the credential that the platform expects"};
  static const std::vector<FailureEntry> of_all{too_many}, of_sign_ins{too_many, rejected};
  return role == Role::signs_in ? of_sign_ins : of_all;
}

}  // namespace

FlowFailure failure_of(const Step& step, const steps::StepEnd& end) {
  return {.step = step.name,
          .part = step.name,
          .status = end.status,
          .function = end.function,
          .observed = end.observed,
          .expected = end.expected,
          .target = end.target,
          .out_of_time = end.out_of_time};
}

FlowFailure own_failure(const Step& step, std::string observed) {
  return {.step = step.name,
          .part = step.name,
          .status = Status::unknown,
          .function = FunctionState::not_seen,
          .owner = FaultOwner::observer,
          .confidence = Confidence::high,
          .observed = std::move(observed)};
}

std::string FlowFailure::text() const {
  std::string text = step + ": ";
  if (!part.empty() && part != step) text += part + ": ";
  text += observed;
  if (!expected.empty()) text += ", expected " + expected;
  if (!sentence.empty() && observed.find(sentence) == std::string::npos) text += ", the server says '" + sentence + "'";
  if (!target.empty()) text += " (" + target + ")";
  return text;
}

Fault FlowFailure::fault() const {
  Fault fault{.owner = owner, .party = party, .confidence = confidence, .step = step};
  if (owner == FaultOwner::not_said) fault.owner = FaultOwner::not_established;
  if (!sentence.empty()) fault.reasons = "the server says '" + sentence + "'";
  return fault;
}

std::optional<FlowFailure> FlowRun::judge_answer(const Step& step, const Answer& answer) {
  std::optional<FlowFailure> failure;
  if (prohibited_) {
    failure = own_failure(step, "REFUSED: " + prohibited_->words);
    failure->prohibited = prohibited_->guard;
    return failure;
  }
  if (answer.failure) {
    failure = failure_of(step, *answer.failure);
    if (!world_.steps.current().empty()) failure->part = world_.steps.current();
  }
  for (const Assertion& assertion : step.assertions) {
    if (failure) break;
    if (assertion.codes && (answer.code < assertion.codes->low || answer.code > assertion.codes->high)) continue;
    const auto wrong = disagreement(assertion, answer, values_, world_.clock());
    if (!wrong) continue;
    failure = failure_of(step, StepEnd::failure(assertion.status, wrong->observed, wrong->expected, answer.peer));
    failure->function = assertion.function;
    if (!assertion.words.empty()) failure->observed = assertion.words, failure->expected.clear();
  }
  if (!failure) failure = extract(step, answer);
  if (!failure || failure->prohibited) return failure;
  // Secrets first: of one that is a number nothing may be left.
  failure->sentence = steps::without_people(world_.redactor.text(own_sentence(answer)));
  for (const auto* entries : {&flow_.failures, &general_entries(step.role)})
    if (!failure->explained)
      if (const FailureEntry* entry = find_entry(*entries, step.name, answer, failure->observed))
        take_entry(*entry, *failure);
  failure->observed = world_.redactor.text(failure->observed);
  return failure;
}

std::optional<FlowFailure> FlowRun::extract(const Step& step, const Answer& answer) {
  for (const Extraction& extraction : step.extractions) {
    const bool of_content =
        extraction.source.from != Source::From::header && extraction.source.from != Source::From::status &&
        extraction.source.from != Source::From::size && extraction.source.from != Source::From::cookie;
    if (of_content && answer.is_audio()) {
      FlowFailure failure = own_failure(
          step, "REFUSED: '" + extraction.name + "' would be taken out of a recording, and no audio is kept");
      failure.prohibited = Guard::no_audio_is_kept;
      return failure;
    }
    auto value = value_of(extraction.source, answer, values_, world_.clock());
    const bool there = value && *value;
    if (!there && extraction.optional && extraction.fallback) value = extraction.fallback;
    if (!there && extraction.optional && !extraction.fallback) {
      values_.forget(extraction.name);
      continue;
    }
    if (!value || !*value) {
      const std::string why = value ? words_of(extraction.source) + " is not there" : value.error().message;
      return failure_of(step,
                        StepEnd::failure(Status::critical, "no " + extraction.name + ": " + why, {}, answer.peer));
    }
    if (extraction.secret) world_.redactor.hide(**value);
    Value own{.text = **value,
              .secret = extraction.secret,
              .hosts = extraction.hosts,
              .marked = carried_mark_,
              .extracted = true};
    if (!answer.host.empty()) own.hosts.push_back(answer.host);
    values_.set(extraction.name, std::move(own));
  }
  return std::nullopt;
}

}  // namespace sereno::flows
