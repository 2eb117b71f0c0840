// What people and programs wrote, made fit to print.
#pragma once

#include <string>
#include <string_view>

#include "base/time_words.h"
#include "sereno/time.h"
#include "sla/civil_time.h"

namespace sereno::sla {

/// Valid UTF-8 on one line of a terminal: control characters become spaces, so that no escape sequence gets through.
std::string one_line(std::string_view text);
/// How many columns it takes, one for each code point.
std::size_t columns_of(std::string_view text);

/// The local times of an interval, the second date only where it differs: "2026-04-14 10:00:00 - 10:43:00".
std::string local_span(const Zone& zone, const Interval& span, bool with_offset);

}  // namespace sereno::sla
