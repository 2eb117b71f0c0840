// Times as people write them: "desde las 9:05 de la mañana", "10/11/2026 11:48", "half an hour ago". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"
#include "sla/civil_time.h"

namespace sereno::sla {

/// The first time that a text states, as an instant: a date without a year is the last such one before `sent`, an hour
/// without a day the last such one, numbers of a date are day first. Nothing where there is no hour, or one that does
/// not exist. `bare`: a number alone ("9") is an hour, since the text stands where one is asked for. `day`: the date,
/// where it was stated elsewhere.
std::optional<Instant> time_said(std::string_view text, Instant sent, const Zone& zone, bool bare = false,
                                 std::optional<std::chrono::local_days> day = std::nullopt);

/// The first date in a text.
std::optional<std::chrono::local_days> date_said(std::string_view text, Instant sent, const Zone& zone);

}  // namespace sereno::sla
