// What a check asks before it signs in or changes something: canaries and durable intents.
#include <algorithm>
#include <cerrno>

#include "plugins/host/run/canaries.h"
#include "plugins/host/run/intents.h"
#include "plugins/host/run/line_text.h"
#include "plugins/host/run/result_collector.h"

namespace sereno::host {
namespace {

constexpr milliseconds between_looks{25};  ///< at a canary that may be had soon

/// Numbers below zero are none.
Canary canary_of(const sereno_canary& table) {
  const auto least = [](std::int64_t number) { return std::max<std::int64_t>(0, number); };
  return {.platform = std::string(view(table.platform)),
          .account = std::string(view(table.account)),
          .limits = {.sign_ins = least(table.sign_ins),
                     .sign_ins_in = milliseconds{least(table.sign_ins_in_ms)},
                     .attempts_before_lock = least(table.attempts_before_lock),
                     .forgotten_after = milliseconds{least(table.forgotten_after_ms)}}};
}

}  // namespace

void ResultCollector::offer_intents() {
  host_.keep_intent = [](void* self, sereno_text key, sereno_text note) -> std::int32_t {
    Intents* const intents = of(self).intents_now();
    return intents ? intents->keep(view(key), view(note)) : ENOTSUP;
  };
  host_.drop_intent = [](void* self, sereno_text key) -> std::int32_t { return of(self).drop_intent(view(key)); };
  host_.open_intents = [](void* self, void (*sink)(void*, sereno_text, sereno_text), void* to) {
    of(self).give_open_intents(sink, to);
  };
}

void ResultCollector::offer_canaries() {
  host_.take_canary = [](void* self, const sereno_canary* canary, std::int64_t patience_ms,
                         void (*sink)(void*, sereno_text, std::int64_t), void* to) -> std::int32_t {
    if (!canary || !SERENO_HAS(canary, forgotten_after_ms)) return SERENO_CANARY_UNREACHABLE;
    const CanaryAnswer answer = of(self).take_canary(canary_of(*canary), (canary->flags & SERENO_CANARY_SIGNS_IN) != 0,
                                                     milliseconds{std::max<std::int64_t>(0, patience_ms)});
    sink(to, borrow(answer.why), answer.until ? ms_of(*answer.until) : 0);
    return static_cast<std::int32_t>(answer.verdict);
  };
  host_.sign_in_ended = [](void* self, const sereno_canary* canary, std::int32_t outcome, sereno_text words,
                           std::int64_t until_ms) -> std::int32_t {
    Canaries* const canaries = of(self).surroundings_.canaries();
    if (!canaries) return ENOTSUP;
    const bool known = outcome >= SERENO_SIGN_IN_ACCEPTED && outcome <= SERENO_SIGN_IN_PUT_OFF;
    if (!known || !canary || !SERENO_HAS(canary, forgotten_after_ms)) return EINVAL;
    return canaries->ended(canary_of(*canary), static_cast<SignIn>(outcome), one_line(view(words)),
                           until_ms != 0 ? std::optional(instant_from_ms(until_ms)) : std::nullopt);
  };
  host_.release_canary = [](void* self, const sereno_canary* canary) {
    Canaries* const canaries = of(self).surroundings_.canaries();
    if (canaries && canary && SERENO_HAS(canary, forgotten_after_ms)) canaries->release(canary_of(*canary));
  };
}

/// One that is busy or spent may be had a moment later.
CanaryAnswer ResultCollector::take_canary(const Canary& canary, bool signs_in, milliseconds patience) {
  Canaries* const canaries = surroundings_.canaries();
  if (!canaries) return {.why = "nobody here knows how the canaries are: no agent's socket and no state folder"};
  const auto now = surroundings_.steady_now();
  const auto give_up = now + std::min(patience, std::chrono::ceil<milliseconds>(limits_.soft_deadline - now));
  for (;;) {
    CanaryAnswer answer = canaries->take(canary, signs_in);
    if (answer.verdict != CanaryVerdict::busy && answer.verdict != CanaryVerdict::spent) return answer;
    const auto left = std::chrono::ceil<milliseconds>(give_up - surroundings_.steady_now());
    const bool too_late = answer.until && *answer.until - surroundings_.now() > left;
    if (left.count() <= 0 || too_late || host_.cancelled(this) != 0) return answer;
    surroundings_.wait(std::min(left, between_looks));
  }
}

Intents* ResultCollector::intents_now() const {
  Canaries* const canaries = surroundings_.canaries();
  Intents* const journal = canaries ? canaries->journal() : nullptr;
  return journal ? journal : surroundings_.intents();
}

/// Wherever it stands.
std::int32_t ResultCollector::drop_intent(std::string_view key) {
  Intents* const here = intents_now();
  Intents* const of_service = surroundings_.intents();
  const int error = here ? here->drop(key) : ENOTSUP;
  return error != ENOENT || !of_service || of_service == here ? error : of_service->drop(key);
}

void ResultCollector::give_open_intents(void (*sink)(void*, sereno_text, sereno_text), void* to) const {
  Intents* const here = intents_now();
  Intents* const of_service = surroundings_.intents();
  for (Intents* const each : {here, of_service == here ? nullptr : of_service})
    if (each)
      for (const auto& [key, note] : each->open()) sink(to, borrow(key), borrow(note));
}

}  // namespace sereno::host
