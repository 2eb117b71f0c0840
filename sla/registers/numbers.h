// The references of the registers: INC-2026-0001, one after the other within a year. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "sla/act.h"
#include "sla/civil_time.h"

namespace sereno::sla {

/// What stands in front: "INC", "MNT", "BUG", "CLM", "COR".
inline constexpr std::string_view incident_series = "INC";
inline constexpr std::string_view maintenance_series = "MNT";
inline constexpr std::string_view bug_series = "BUG";
inline constexpr std::string_view claim_series = "CLM";
inline constexpr std::string_view correction_series = "COR";

/// The one behind the highest that any act names, of that series and of the year that the zone shows at `at`: an entry
/// that was taken back keeps its number. Four digits at least. Whoever gives numbers does it where nobody else writes
/// (ledger/decision.h), or two get the same.
std::string next_number(std::string_view series, const std::vector<Act>& acts, const Zone& zone, Instant at);

}  // namespace sereno::sla
