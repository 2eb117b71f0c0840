// Instants as UTC milliseconds, and their text.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/number.h"

namespace sereno {

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;

inline Instant now_utc() { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }
constexpr Instant instant_from_ms(std::int64_t ms) { return Instant{milliseconds{ms}}; }
constexpr std::int64_t ms_of(Instant at) { return at.time_since_epoch().count(); }

/// ISO 8601 in UTC: "2026-04-06T06:00:00Z", with ".250" before the Z where there are milliseconds.
inline std::string format_instant(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  char buffer[48];
  const auto ms = static_cast<int>(clock.subseconds().count());
  int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                           static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                           static_cast<int>(clock.seconds().count()));
  if (ms != 0) size += std::snprintf(buffer + size, sizeof buffer - static_cast<std::size_t>(size), ".%03d", ms);
  return std::string(buffer, static_cast<std::size_t>(size)) + "Z";
}

/// "2026-04-06T06:00:00Z", also with a fraction of at most nine digits (cut to milliseconds), a space for the T, and
/// an offset such as "-06:00" for the Z. Nothing without Z or offset, for a date that does not exist, for second 60,
/// for years outside 1970 to 2037, or when the offset leads before 1970.
inline std::optional<Instant> parse_instant(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t count) -> std::optional<int> {
    if (text.size() < from + count) return std::nullopt;
    for (std::size_t i = from; i < from + count; ++i)
      if (!is_digit(text[i])) return std::nullopt;
    return parse_integer<int>(text.substr(from, count));
  };
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  const auto year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
  const auto hour = digits(11, 2), minute = digits(14, 2), second = digits(17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *year < 1970 || *year > 2037 || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  std::size_t at = 19;
  int ms = 0;
  if (text[at] == '.') {
    std::size_t end = at + 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == at + 1 || end > at + 10) return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i) ms = ms * 10 + (at + 1 + i < end ? text[at + 1 + i] - '0' : 0);
    at = end;
  }
  int offset_minutes = 0;
  if (at + 1 == text.size() && text[at] == 'Z') {
    // UTC
  } else if (at + 6 == text.size() && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':') {
    const auto hours = digits(at + 1, 2), minutes = digits(at + 4, 2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    offset_minutes = (*hours * 60 + *minutes) * (text[at] == '-' ? -1 : 1);
  } else {
    return std::nullopt;
  }
  const Instant instant = Instant{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
                          std::chrono::minutes{*minute - offset_minutes} + std::chrono::seconds{*second} +
                          milliseconds{ms};
  return instant >= Instant{} ? std::optional(instant) : std::nullopt;
}

/// "90", "90s", "1500ms", "5m", "2h", "14d", fractions too; seconds when no unit stands there. Nothing for a negative
/// one, for more than ten years or for anything else.
inline std::optional<milliseconds> parse_duration(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && text[end - 1] >= 'a' && text[end - 1] <= 'z') --end;
  const auto unit = text.substr(end);
  const double factor = unit.empty() || unit == "s" ? 1e3
                        : unit == "ms"              ? 1
                        : unit == "m"               ? 60e3
                        : unit == "h"               ? 3600e3
                        : unit == "d"               ? 86400e3
                                                    : 0;
  const auto number = parse_decimal(text.substr(0, end));
  if (!number || factor == 0 || *number < 0 || *number * factor > 10 * 366 * 86400e3) return std::nullopt;
  return milliseconds{static_cast<std::int64_t>(std::llround(*number * factor))};
}

}  // namespace sereno
