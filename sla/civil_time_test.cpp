#include "sla/civil_time.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

Zone zone(const std::string& name) { return Zone::find(name).value(); }

std::chrono::local_days day(int year, unsigned month, unsigned number) {
  return std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}};
}

TEST(Zone, ResolvesWallTimes) {
  using namespace std::chrono_literals;
  struct Case {
    const char* why;
    const char* zone;
    std::chrono::local_days date;
    milliseconds since_midnight;
    const char* earliest;
    const char* latest;
  };
  const Case cases[] = {
      {"no change of the clock", "America/Mexico_City", day(2026, 4, 8), 21h, "2026-04-09T03:00:00Z",
       "2026-04-09T03:00:00Z"},
      {"24:00 is the next midnight", "America/Mexico_City", day(2026, 4, 8), 24h, "2026-04-09T06:00:00Z",
       "2026-04-09T06:00:00Z"},
      {"milliseconds stay", "UTC", day(2026, 4, 8), 1500ms, "2026-04-08T00:00:01.500Z", "2026-04-08T00:00:01.500Z"},
      {"01:30 twice", "America/New_York", day(2026, 11, 1), 90min, "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"},
      {"midnight twice", "America/Havana", day(2020, 11, 1), 0h, "2020-11-01T04:00:00Z", "2020-11-01T05:00:00Z"},
      {"02:30 skipped", "America/New_York", day(2026, 3, 8), 150min, "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z"},
      {"midnight skipped", "America/Santiago", day(2023, 9, 3), 1min, "2023-09-03T04:00:00Z", "2023-09-03T04:00:00Z"},
      {"before Mexico gave up its summer time", "America/Mexico_City", day(2022, 7, 1), 0h, "2022-07-01T05:00:00Z",
       "2022-07-01T05:00:00Z"},
      {"a change of half an hour", "Australia/Lord_Howe", day(2026, 4, 5), 105min, "2026-04-04T14:45:00Z",
       "2026-04-04T15:15:00Z"},
      {"a whole day skipped", "Pacific/Apia", day(2011, 12, 30), 12h, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
      {"the last year of the database still changes its clock", "America/New_York", day(2037, 7, 1), 0h,
       "2037-07-01T04:00:00Z", "2037-07-01T04:00:00Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Zone place = zone(c.zone);
    EXPECT_EQ(format_instant(place.resolve(c.date, c.since_midnight, Occurrence::earliest)), c.earliest);
    EXPECT_EQ(format_instant(place.resolve(c.date, c.since_midnight, Occurrence::latest)), c.latest);
  }
}

TEST(Zone, SaysWhatTheWallShows) {
  const Zone new_york = zone("America/New_York");
  const auto first = parse_instant("2026-11-01T05:30:00Z").value();
  const auto second = parse_instant("2026-11-01T06:30:00.250Z").value();
  EXPECT_EQ(new_york.wall_text(first), "2026-11-01 01:30:00");
  EXPECT_EQ(new_york.offset_text(first), "-04:00");
  EXPECT_EQ(new_york.wall_text(second), "2026-11-01 01:30:00.250");
  EXPECT_EQ(new_york.offset_text(second), "-05:00");
  EXPECT_EQ(zone("Asia/Kathmandu").offset_text(first), "+05:45");
  EXPECT_EQ(new_york.date_of(parse_instant("2026-04-01T03:59:59.999Z").value()), day(2026, 3, 31));
  EXPECT_EQ(new_york.date_of(parse_instant("2026-04-01T04:00:00Z").value()), day(2026, 4, 1));
}

TEST(Zone, ListsTheChangesOfAMonth) {
  const Zone new_york = zone("America/New_York");
  const auto november = new_york.transitions(month_period(new_york, "2026-11").value().range);
  ASSERT_EQ(november.size(), 1u);
  EXPECT_EQ(format_instant(november[0].at), "2026-11-01T06:00:00Z");
  EXPECT_EQ(november[0].offset_after - november[0].offset_before, std::chrono::hours{-1});
  EXPECT_TRUE(new_york.transitions(month_period(new_york, "2026-04").value().range).empty());
  EXPECT_TRUE(zone("UTC").transitions(month_period(zone("UTC"), "2026-11").value().range).empty());
}

TEST(Zone, RefusesNamesThatAreNone) {
  for (const char* name : {"localtime", "", "Mars/Olympus", "Americ", "../../etc/passwd", "/etc/localtime", "America",
                           "america/mexico_city ", "zone.tab", "tzdata.zi"}) {
    SCOPED_TRACE(name);
    const auto found = Zone::find(name);
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().message.find("there is no time zone '" + std::string(name) + "'"), std::string::npos);
  }
}

TEST(MonthPeriod, GoesFromMidnightToMidnight) {
  struct Case {
    const char* why;
    const char* zone;
    const char* month;
    const char* from;
    const char* to;
  };
  const Case cases[] = {
      {"28 days", "America/Mexico_City", "2026-02", "2026-02-01T06:00:00Z", "2026-03-01T06:00:00Z"},
      {"an hour longer", "America/Mexico_City", "2022-10", "2022-10-01T05:00:00Z", "2022-11-01T06:00:00Z"},
      {"into the next year", "Europe/Madrid", "2026-12", "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z"},
      {"first midnight of two", "America/Havana", "2020-11", "2020-11-01T04:00:00Z", "2020-12-01T05:00:00Z"},
      {"leap year", "UTC", "2028-02", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"},
      {"the last month", "America/Mexico_City", "2037-12", "2037-12-01T06:00:00Z", "2038-01-01T06:00:00Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto period = month_period(zone(c.zone), c.month);
    ASSERT_TRUE(period);
    EXPECT_EQ(period->label, c.month);
    EXPECT_EQ(format_instant(period->range.from), c.from);
    EXPECT_EQ(format_instant(period->range.to), c.to);
  }
}

TEST(MonthPeriod, RefusesWhatIsNoMonth) {
  for (const char* text : {"", "2026", "2026-4", "2026-13", "2026-00", "2038-01", "1969-12", "2026-04-01", "2026/04",
                           "20260-4", "+026-04", " 026-04", "2026-0a"}) {
    SCOPED_TRACE(text);
    const auto period = month_period(zone("UTC"), text);
    ASSERT_FALSE(period);
    EXPECT_EQ(period.error().message, "'" + std::string(text) + "' is no month; write YYYY-MM from 1970-01 to 2037-12");
  }
}

TEST(SpanPeriod, RefusesEmptyAndEndless) {
  const auto from = parse_instant("2026-04-01T06:00:00Z").value();
  EXPECT_TRUE(span_period(from, from + milliseconds{1}));
  EXPECT_FALSE(span_period(from, from));
  EXPECT_FALSE(span_period(from + milliseconds{1}, from));
  EXPECT_FALSE(span_period(from, from + std::chrono::days{3661}));
}

TEST(StartOfDate, IsTheFirstMidnight) {
  EXPECT_EQ(format_instant(start_of_date(zone("America/Havana"), "2020-11-01").value()), "2020-11-01T04:00:00Z");
  for (const char* text : {"2026-02-29", "2026-11-1", "2038-01-01", "", "2026-11-01T00:00:00Z"})
    EXPECT_FALSE(start_of_date(zone("UTC"), text)) << text;
}

TEST(TzdataVersion, StandsInTheFirstLine) {
  EXPECT_EQ(tzdata_version("# version 2025b").value(), "2025b");
  EXPECT_EQ(tzdata_version("# version 2025b-debian\r").value(), "2025b-debian");
  for (const char* line : {"", "#", "# version ", "R d 1916", "# Version 2025b"})
    EXPECT_FALSE(tzdata_version(line)) << line;
  EXPECT_TRUE(read_tzdata_version(system_tzdata));
  const auto missing = read_tzdata_version("/nonexistent/tzdata.zi");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "/nonexistent/tzdata.zi: cannot be read; install the package tzdata");
}

}  // namespace
}  // namespace sereno::sla
