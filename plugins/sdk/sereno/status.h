// The four states of monitoring plugins.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sereno {

/// The value is the exit code of a plugin.
enum class Status : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };

/// "OK", "WARNING", "CRITICAL", "UNKNOWN".
constexpr std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "OK";
    case Status::warning:
      return "WARNING";
    case Status::critical:
      return "CRITICAL";
    case Status::unknown:
      break;
  }
  return "UNKNOWN";
}

/// Nothing for a code outside 0 to 3.
constexpr std::optional<Status> status_from_code(int code) {
  if (code < 0 || code > 3) return std::nullopt;
  return static_cast<Status>(code);
}

/// Which one a summary of several shows: CRITICAL over WARNING over UNKNOWN over OK, as monitoring-plugins' max_state.
constexpr Status worst(Status left, Status right) {
  constexpr auto rank = [](Status status) {
    switch (status) {
      case Status::critical:
        return 3;
      case Status::warning:
        return 2;
      case Status::unknown:
        return 1;
      case Status::ok:
        break;
    }
    return 0;
  };
  return rank(left) >= rank(right) ? left : right;
}

}  // namespace sereno
