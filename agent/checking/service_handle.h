// The name of a configured service across generations of settings.
#pragma once

#include <cstdint>

namespace sereno::agent {

/// Given by the board, never twice. One of a service that is not configured any more names nothing.
enum class ServiceHandle : std::uint64_t {};

}  // namespace sereno::agent
