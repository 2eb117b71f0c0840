#include "sereno/flows/agent_state.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// Letters and digits only, in lower case: "Not Ready", "not_ready" and "NOTREADY" are one word.
std::string squashed(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (steps::is_letter(c) || is_digit(c)) out += steps::to_lower(c);
  return out;
}

/// How many queues: of a list its items as far as commas tell; nothing for what is neither.
std::optional<double> count_of(std::string_view text) {
  const auto own = trim(text);
  if (const auto number = parse_decimal(own)) return *number;
  if (!own.starts_with('[') || !own.ends_with(']')) return std::nullopt;
  const auto inner = trim(own.substr(1, own.size() - 2));
  if (inner.empty()) return 0;
  return static_cast<double>(std::count(inner.begin(), inner.end(), ',')) + 1;
}

StateRefusal no(std::string words, std::string advice) {
  return {.observer = "canary_not_safe", .words = "REFUSED: " + std::move(words), .advice = std::move(advice)};
}

std::optional<StateRefusal> judge_queues(std::string_view queues) {
  const auto count = count_of(queues);
  if (!count || std::isnan(*count))
    return no("the platform does not say how many queues the canary is in: " + steps::in_quotes(queues, 40),
              "point --queues-pointer at the number or the list of its queues");
  if (*count == 0) return std::nullopt;
  return no("the canary is in " + steps::shown(trim(queues), 40) + " queues", "take the canary out of all queues");
}

}  // namespace

bool means_ready(std::string_view state) {
  static constexpr std::array<std::string_view, 14> words = {
      "ready",  "available", "availableondemand", "online",   "onqueue", "idle", "routable", "queue",
      "incall", "closer",    "waiting",           "unpaused", "active",  "free"};
  return std::find(words.begin(), words.end(), squashed(state)) != words.end();
}

std::optional<StateRefusal> judge_agent(const std::optional<std::string>& state,
                                        const std::optional<std::string>& queues,
                                        const std::vector<std::string>& paused) {
  if (state && means_ready(*state)) {
    StateRefusal refusal =
        no("the canary is " + steps::in_quotes(*state, 40) + ": a customer's call may reach it, signed out at once",
           "let the platform put agents into a pause at their sign-in");
    refusal.status = Status::critical;
    refusal.function = FunctionState::up;  // an agent could sign in
    refusal.owner = FaultOwner::platform;
    refusal.confidence = Confidence::medium;
    refusal.observer.clear();
    return refusal;
  }
  if (queues)
    if (auto refusal = judge_queues(*queues)) return refusal;
  if (!state) return std::nullopt;
  const bool known = std::any_of(paused.begin(), paused.end(),
                                 [&](const std::string& word) { return squashed(word) == squashed(*state); });
  if (known) return std::nullopt;
  return no("the canary's state " + steps::in_quotes(*state, 40) + " is none that is known to be a pause",
            "name it with --paused-states, if no call can come in it");
}

}  // namespace sereno::flows
