// How a function of the platform was.
#pragma once

#include <cstdint>
#include <string_view>

#include "sereno/result.h"

namespace sereno::sla {

/// In the order of severity: where several speak of one function, the greatest holds.
enum class State : std::uint8_t { up, warning, unknown, degraded, down };

/// "UP", "WARNING", "UNKNOWN", "DEGRADED", "DOWN".
std::string_view to_string(State state);
/// Those words only; the error names them.
Result<State> parse_state(std::string_view text);

}  // namespace sereno::sla
