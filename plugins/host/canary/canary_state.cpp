#include "plugins/host/canary/canary_state.h"

#include <algorithm>

#include "base/utf8.h"

namespace sereno::host {
namespace {

std::string quoted(const std::string& words) { return words.empty() ? "" : ": \"" + words + "\""; }

std::string rejected_so_often(const CanaryState& state) {
  if (state.rejections == 0) return "the platform puts sign-ins off" + quoted(state.words);
  return "rejected " + std::to_string(state.rejections) + (state.rejections == 1 ? " time" : " times in a row") +
         quoted(state.words);
}

/// How many wrong attempts the platform remembers.
std::int64_t remembered(const CanaryState& state, const CanaryLimits& limits, Instant now) {
  if (!state.last_rejection || limits.forgotten_after.count() == 0) return state.rejections;
  return now - *state.last_rejection >= limits.forgotten_after ? 0 : state.rejections;
}

/// One more that is wrong must leave one that is not made.
std::optional<CanaryAnswer> near_the_lock(const CanaryState& state, const CanaryLimits& limits, Instant now) {
  if (limits.attempts_before_lock == 0 || remembered(state, limits, now) + 1 < limits.attempts_before_lock)
    return std::nullopt;
  CanaryAnswer answer{.verdict = CanaryVerdict::paused,
                      .why = rejected_so_often(state) + "; the platform locks the account after " +
                             std::to_string(limits.attempts_before_lock) + " wrong attempts"};
  if (state.rejections == 0)
    answer.why = "the platform locks the account after one wrong attempt: no sign-in may be tried";
  else if (limits.forgotten_after.count() > 0)
    answer.until = *state.last_rejection + limits.forgotten_after;
  return answer;
}

std::optional<CanaryAnswer> all_spent(const CanaryState& state, const CanaryLimits& limits, Instant now) {
  if (limits.sign_ins == 0) return std::nullopt;
  const auto most = std::min<std::size_t>(static_cast<std::size_t>(limits.sign_ins), CanaryState::most_sign_ins);
  if (state.sign_ins.size() < most) return std::nullopt;
  const Instant free_again = state.sign_ins[state.sign_ins.size() - most] + limits.sign_ins_in;
  if (free_again <= now) return std::nullopt;
  return CanaryAnswer{.verdict = CanaryVerdict::spent,
                      .why = "the platform allows " + std::to_string(most) + " sign-ins in " +
                             format_number(static_cast<double>(limits.sign_ins_in.count()) / 1000) + " s",
                      .until = free_again};
}

}  // namespace

bool settle(CanaryState& state, Instant now) {
  bool changed = false;
  const auto bring_back = [&](Instant& at, Instant latest) {
    changed = changed || at > latest;
    at = std::min(at, latest);
  };
  if (state.paused_until) bring_back(*state.paused_until, now + state.pause);
  if (state.last_rejection) bring_back(*state.last_rejection, now);
  for (Instant& at : state.sign_ins) bring_back(at, now);
  return changed;
}

CanaryAnswer may_sign_in(const CanaryState& state, const CanaryLimits& limits, Instant now) {
  if (auto locked = near_the_lock(state, limits, now)) return *locked;
  if (state.paused_until && *state.paused_until > now)
    return {.verdict = CanaryVerdict::paused, .why = rejected_so_often(state), .until = state.paused_until};
  if (auto spent = all_spent(state, limits, now)) return *spent;
  return {.verdict = CanaryVerdict::granted};
}

void note_sign_in(CanaryState& state, const CanaryLimits& limits, Instant now) {
  state.limits = limits;
  if (state.sign_ins.size() >= CanaryState::most_sign_ins) state.sign_ins.erase(state.sign_ins.begin());
  state.sign_ins.push_back(now);
}

bool note_end(CanaryState& state, SignIn outcome, std::string_view words, std::optional<Instant> until, Instant now) {
  if (outcome == SignIn::accepted) {
    const bool changes = state.rejections > 0 || state.paused_until.has_value();
    if (changes) reset(state);
    return changes;
  }
  state.words = cut_at_character(words, CanaryState::longest_words);
  if (outcome == SignIn::put_off) {
    state.paused_until = std::clamp(until.value_or(now + breaker_pause), now, now + longest_put_off);
    state.pause = *state.paused_until - now;
    return true;
  }
  ++state.rejections;
  state.last_rejection = now;
  if (state.rejections < rejections_that_pause) return true;
  state.paused_until = now + breaker_pause;
  state.pause = breaker_pause;
  return true;
}

void reset(CanaryState& state) {
  state.rejections = 0;
  state.last_rejection.reset();
  state.paused_until.reset();
  state.pause = milliseconds{0};
  state.words.clear();
}

Breaker breaker_of(const CanaryState& state, Instant now) {
  if (may_sign_in(state, state.limits, now).verdict == CanaryVerdict::paused) return Breaker::open;
  return state.paused_until ? Breaker::half_open : Breaker::closed;
}

std::string_view to_string(Breaker breaker) {
  switch (breaker) {
    case Breaker::closed:
      return "closed";
    case Breaker::open:
      return "open";
    case Breaker::half_open:
      break;
  }
  return "half-open";
}

}  // namespace sereno::host
