// Windows and plans as iCalendar (RFC 5545), for a calendar to subscribe to.
#pragma once

#include <string>
#include <vector>

#include "sla/calendar/plans.h"
#include "sla/language/language.h"

namespace sereno::sla {

struct CalendarContents {
  const Contract& contract;  ///< borrowed
  std::vector<Interval> windows{};
  std::vector<CalendarPlan> plans{};
  Instant windows_changed{};  ///< since when the contract has these windows
};

/// All instants are in UTC, so that no reader needs a zone of ours; each description has them in the contract's zone.
/// The same contents give the same bytes: an event keeps its UID for ever. What people wrote is one line of text each,
/// escaped and folded: nothing of it can begin a property or an event.
std::string render_calendar(const CalendarContents& contents, const Language& language);

}  // namespace sereno::sla
