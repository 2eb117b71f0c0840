#include "sla/business_calendar.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(BusinessCalendar, CountsTheDaysOnWhichPeopleWork) {
  struct Case {
    const char* why;
    const char* at;
    int count;
    std::vector<std::string> holidays;
    const char* end;
  };
  // The end of October 2026 is the midnight to Sunday, 1 November, in Mexico City.
  const char* const october_ends = "2026-11-01T06:00:00Z";
  const Case cases[] = {
      {"Monday to Friday", october_ends, 5, {}, "2026-11-07T06:00:00Z"},
      {"a holiday is none", october_ends, 5, {"2026-11-02"}, "2026-11-10T06:00:00Z"},
      {"one on a Sunday changes nothing", october_ends, 5, {"2026-11-01"}, "2026-11-07T06:00:00Z"},
      {"none", october_ends, 0, {}, october_ends},
      {"a month that ends before a Tuesday", "2026-12-01T06:00:00Z", 5, {}, "2026-12-08T06:00:00Z"},
      {"over the new year", "2027-01-01T06:00:00Z", 5, {"2026-12-25", "2027-01-01"}, "2027-01-09T06:00:00Z"},
  };
  const Zone zone = *Zone::find("America/Mexico_City");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const BusinessCalendar calendar{.holidays = c.holidays};
    EXPECT_EQ(format_instant(calendar.after(zone, *parse_instant(c.at), c.count)), c.end);
  }
  BusinessCalendar never;
  never.days.fill(false);
  EXPECT_EQ(format_instant(never.after(zone, *parse_instant(october_ends), 2)), "2026-11-03T06:00:00Z")
      << "who works on no day counts all of them";
}

}  // namespace
}  // namespace sereno::sla
