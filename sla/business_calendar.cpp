#include "sla/business_calendar.h"

#include <algorithm>
#include <chrono>

namespace sereno::sla {

Instant BusinessCalendar::after(const Zone& zone, Instant at, int count) const {
  const bool none = std::none_of(days.begin(), days.end(), [](bool day) { return day; });
  auto date = zone.date_of(at);
  for (int left = count; left > 0; date += std::chrono::days{1}) {
    // At noon, which no change of the clock skips.
    const auto name = zone.wall_text(zone.resolve(date, std::chrono::hours{12}, Occurrence::earliest)).substr(0, 10);
    const bool works = none || days[std::chrono::weekday{date}.c_encoding()];
    if (works && !std::binary_search(holidays.begin(), holidays.end(), name)) --left;
  }
  return count <= 0 ? at : zone.resolve(date, milliseconds{0}, Occurrence::earliest);
}

}  // namespace sereno::sla
