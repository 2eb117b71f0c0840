#include "sereno/flows/canary_guards.h"

#include <algorithm>
#include <utility>

namespace sereno::flows {
namespace {

constexpr std::size_t longest_step = 24;  ///< of its name in a key

/// Of this run alone: what an earlier one left under the same step is not written over.
std::string key_of(const std::string& journal, const std::string& step, Instant now) {
  std::string plain = step.substr(0, longest_step);
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; };
  std::replace_if(
      plain.begin(), plain.end(), [&](char c) { return !fits(c); }, '_');
  return journal + "." + plain + "." + std::to_string(ms_of(now));
}

}  // namespace

const Canary* CanaryGuards::chosen() const { return chosen_ ? &settings_.canaries[*chosen_] : nullptr; }

std::size_t CanaryGuards::choose() {
  std::size_t taken = 0;
  CanaryAnswer answer = context_.take_canary(settings_.canaries, true, taken, settings_.patience);
  if (!answer) {
    refused(std::move(answer));
    return 0;
  }
  refusal_.reset();
  chosen_ = taken;
  sign_in_is_counted_ = true;
  return taken;
}

std::optional<Refusal> CanaryGuards::refused(CanaryAnswer answer) {
  refusal_ = std::move(answer);
  return Refusal{.words = refusal_->why};
}

void CanaryGuards::explain(CheckResult& result, std::string_view step) const {
  if (!refusal_) return;
  result.status = Status::unknown;
  result.function_state = FunctionState::not_seen;
  result.fault = {.owner = FaultOwner::observer,
                  .confidence = Confidence::high,
                  .step = std::string(step),
                  .reasons = refusal_->why};
  result.observer = std::string(refusal_->observer());
}

std::vector<Context::Intent> CanaryGuards::left_behind() const {
  std::vector<Context::Intent> ours;
  for (Context::Intent& intent : context_.open_intents())
    if (intent.key.starts_with(settings_.journal + ".")) ours.push_back(std::move(intent));
  return ours;
}

std::optional<Refusal> CanaryGuards::may_sign_in(const std::string&) {
  if (std::exchange(sign_in_is_counted_, false)) return std::nullopt;
  if (!chosen_) {
    choose();
    sign_in_is_counted_ = false;
    return refusal_ ? refused(*refusal_) : std::nullopt;
  }
  auto answer = context_.take_canary(*chosen(), true, settings_.patience);
  return answer ? std::nullopt : refused(std::move(answer));
}

void CanaryGuards::signed_in(const std::string&, SignIn how) {
  if (!chosen_) return;
  switch (how) {
    case SignIn::accepted:
      return context_.sign_in_ended(*chosen(), sereno::SignIn::accepted);
    case SignIn::rejected:
      return context_.sign_in_ended(*chosen(), sereno::SignIn::rejected, "the credential was rejected");
    case SignIn::locked:
      return context_.sign_in_ended(*chosen(), sereno::SignIn::put_off, "the account is locked");
    case SignIn::not_seen:
      return;
  }
}

std::optional<Refusal> CanaryGuards::may_change(const std::string& step, const std::string& note) {
  if (!chosen_) {
    std::size_t taken = 0;
    auto answer = context_.take_canary(settings_.canaries, false, taken, settings_.patience);
    if (!answer) return refused(std::move(answer));
    chosen_ = taken;
  }
  const std::string key = key_of(settings_.journal, step, context_.now());
  try {
    context_.keep_intent(key, note);
  } catch (const CheckFailure& failure) {
    return refused({.verdict = CanaryVerdict::unreachable, .why = failure.what()});
  }
  keys_[step] = key;
  return std::nullopt;
}

void CanaryGuards::cleaned_up(const std::string& step) {
  const auto noted = keys_.find(step);
  if (noted == keys_.end()) return;
  context_.drop_intent(noted->second);
  keys_.erase(noted);
}

void CanaryGuards::ended() {
  if (chosen_) context_.release_canary(*chosen());
  chosen_.reset();
}

}  // namespace sereno::flows
