// What a platform says of the canary that is signed in, and whether the run may go on with it. Nothing here can be
// configured away: a canary is in no queue and never ready.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/fault.h"
#include "sereno/function_state.h"
#include "sereno/status.h"

namespace sereno::flows {

/// Why the run stops at once and signs out. The words begin with REFUSED.
struct StateRefusal {
  Status status = Status::unknown;
  FunctionState function = FunctionState::not_seen;
  FaultOwner owner = FaultOwner::observer;
  Confidence confidence = Confidence::high;
  std::string observer{};  ///< CheckResult::observer
  std::string words{};
  std::string advice{};
};

/// `state` and `queues` as the platform wrote them: a word; a number, or a JSON list. Nothing: it was not asked for.
/// `paused`: the words that mean neither ready nor busy. Nothing when the run may go on. Pure.
std::optional<StateRefusal> judge_agent(const std::optional<std::string>& state,
                                        const std::optional<std::string>& queues,
                                        const std::vector<std::string>& paused);

/// Whether a word means that calls may come, on whatever platform.
bool means_ready(std::string_view state);

}  // namespace sereno::flows
