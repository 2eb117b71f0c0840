#include "sereno/flows/canary_guards.h"

#include <chrono>
#include <utility>

namespace sereno::flows {
namespace {

/// As long as platforms lock for: VICIdial 15 minutes. None is tried before that is over.
constexpr std::chrono::minutes lock_lasts{15};

}  // namespace

CanaryGuards::CanaryGuards(const Context& context, Canary canary, milliseconds patience)
    : context_(context), canary_(std::move(canary)), patience_(patience) {}

std::optional<Refusal> CanaryGuards::take(bool signs_in) {
  const CanaryAnswer answer = context_.take_canary(canary_, signs_in, patience_);
  held_ = held_ || static_cast<bool>(answer);
  if (answer) return std::nullopt;
  observer_ = answer.observer();
  std::string words = answer.why;
  if (answer.until) words += ", until " + format_instant(*answer.until);
  return Refusal{.words = std::move(words)};
}

std::optional<Refusal> CanaryGuards::may_begin() { return take(false); }

std::optional<Refusal> CanaryGuards::may_sign_in(const std::string&) { return take(true); }

void CanaryGuards::signed_in(const std::string&, SignIn how) {
  switch (how) {
    case SignIn::accepted:
      return context_.sign_in_ended(canary_, sereno::SignIn::accepted);
    case SignIn::rejected:
      return context_.sign_in_ended(canary_, sereno::SignIn::rejected);
    case SignIn::locked:
      return context_.sign_in_ended(canary_, sereno::SignIn::put_off, "locked", context_.now() + lock_lasts);
    case SignIn::not_seen:
      return;
  }
}

std::optional<Refusal> CanaryGuards::may_change(const std::string& step, const std::string& note) {
  if (auto refusal = take(false)) return refusal;
  context_.keep_intent(step, note);
  return std::nullopt;
}

void CanaryGuards::cleaned_up(const std::string& step) { context_.drop_intent(step); }

void CanaryGuards::ended() {
  if (std::exchange(held_, false)) context_.release_canary(canary_);
}

}  // namespace sereno::flows
