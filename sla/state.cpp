#include "sla/state.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace sereno::sla {
namespace {

constexpr std::array<std::string_view, 5> state_words{"UP", "WARNING", "UNKNOWN", "DEGRADED", "DOWN"};

}  // namespace

std::string_view to_string(State state) { return state_words[static_cast<std::size_t>(state)]; }

Result<State> parse_state(std::string_view text) {
  const auto found = std::find(state_words.begin(), state_words.end(), text);
  if (found != state_words.end()) return static_cast<State>(found - state_words.begin());
  return Error{"'" + std::string(text) + "' is no state; there are UP, WARNING, DEGRADED, DOWN and UNKNOWN"};
}

}  // namespace sereno::sla
