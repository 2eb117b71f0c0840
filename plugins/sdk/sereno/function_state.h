// How the watched function itself was, apart from what the check wants people told.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sereno {

/// A certificate that ends in six days alerts (WARNING) and leaves the page up; a run that could not see says not_seen.
/// The values stand in the plugin line and in ledgers.
enum class FunctionState : std::uint8_t {
  by_status = 0,  ///< the check does not say: OK up, WARNING by the contract's policy, CRITICAL down, UNKNOWN not seen
  up = 1,
  degraded = 2,  ///< works, but seriously impaired
  down = 3,
  not_seen = 4
};

/// "by status", "up", "degraded", "down", "not seen".
constexpr std::string_view to_string(FunctionState state) {
  switch (state) {
    case FunctionState::up:
      return "up";
    case FunctionState::degraded:
      return "degraded";
    case FunctionState::down:
      return "down";
    case FunctionState::not_seen:
      return "not seen";
    case FunctionState::by_status:
      break;
  }
  return "by status";
}

/// Nothing for a number that is none of them.
constexpr std::optional<FunctionState> function_state_from(int number) {
  if (number < 0 || number > 4) return std::nullopt;
  return static_cast<FunctionState>(number);
}

}  // namespace sereno
