// What people and programs wrote, made fit to print.
#pragma once

#include <string>
#include <string_view>

#include "sereno/time.h"
#include "sla/civil_time.h"

namespace sereno::sla {

/// Valid UTF-8: each byte that is part of none becomes U+FFFD. Control characters stay (JSON escapes them).
std::string valid_utf8(std::string_view text);
/// The same on one line of a terminal: control characters become spaces, so that no escape sequence gets through.
std::string one_line(std::string_view text);
/// How many columns it takes, one for each code point.
std::size_t columns_of(std::string_view text);

/// "2 h 05 min", "43 min", "1 min 30 s", "0.250 s", "0 s"; "-" in front of a negative one.
std::string span_text(milliseconds span);
/// The local times of an interval, the second date only where it differs: "2026-04-14 10:00:00 - 10:43:00".
std::string local_span(const Zone& zone, const Interval& span, bool with_offset);

}  // namespace sereno::sla
