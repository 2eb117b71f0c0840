#include <gtest/gtest.h>

#include <string>

#include "sereno/steps/open_hours.h"
#include "sereno/steps/time_text.h"
#include "sereno/steps/zone.h"

namespace sereno::steps {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Instant at(const char* text) { return parse_instant(text).value(); }

std::string four(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string block(char version, const std::string& data, std::uint32_t times, std::uint32_t types) {
  return std::string("TZif") + version + std::string(15, '\0') + four(0) + four(0) + four(0) + four(times) +
         four(types) + four(4) + data;
}

/// An hour ahead in winter and two in summer, in 2026 alone: from 2026-03-29T01:00Z to 2026-10-25T01:00Z.
std::string summer_zone(const std::string& rule = "") {
  const auto eight = [](std::int64_t value) {
    return four(static_cast<std::uint32_t>(value >> 32)) + four(static_cast<std::uint32_t>(value));
  };
  const std::string types = four(3600) + std::string(2, '\0') + four(7200) + std::string("\1\0", 2);
  const std::string data =
      eight(1774746000) + eight(1792890000) + std::string("\1\0", 2) + types + std::string("CET\0", 4);
  const std::string old = types.substr(0, 6) + std::string("CET\0", 4);
  return block('2', old, 0, 1) + block('2', data, 2, 2) + "\n" + rule + "\n";
}

TEST(Zone, ReadsChanges) {
  const auto zone = Zone::parse(summer_zone());
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset_at(at("2026-01-01T00:00:00Z")), hours{1});
  EXPECT_EQ(zone->offset_at(at("2026-03-29T00:59:59Z")), hours{1});
  EXPECT_EQ(zone->offset_at(at("2026-03-29T01:00:00Z")), hours{2});
  EXPECT_EQ(zone->offset_at(at("2026-12-01T00:00:00Z")), hours{1});
}

TEST(Zone, TellsWhatAClockShowsTwiceByWhatHasBeen) {
  const auto zone = Zone::parse(summer_zone());
  const LocalTime twice{std::chrono::local_days{std::chrono::year{2026} / 10 / 25} + hours{2} + minutes{30}};
  EXPECT_EQ(zone->instant(twice, Instant::max()), at("2026-10-25T01:30:00Z"));
  EXPECT_EQ(zone->instant(twice, at("2026-10-25T01:00:00Z")), at("2026-10-25T00:30:00Z"));
  const LocalTime never{std::chrono::local_days{std::chrono::year{2026} / 3 / 29} + hours{2} + minutes{30}};
  EXPECT_EQ(zone->instant(never, Instant::max()), at("2026-03-29T01:30:00Z"));
}

TEST(Zone, RefusesWhatIsNoZone) {
  const std::string whole = summer_zone();
  for (std::size_t size = 0; size + 2 < whole.size(); ++size)
    EXPECT_FALSE(Zone::parse(whole.substr(0, size))) << "cut at " << size;
  EXPECT_FALSE(Zone::parse(summer_zone("CET-1CEST,M3.5.0,M10.5.0/3"))) << "its changes end before 2037";
}

TEST(OpenHours, CountsOpenTimeOnly) {
  struct Case {
    const char* why;
    const char* hours;
    const char* from;
    const char* to;
    long minutes;
  };
  const Case cases[] = {
      {"always", "", "2026-11-27T00:00:00Z", "2026-11-27T01:00:00Z", 60},
      {"within a window", "Fri 08:00-20:00", "2026-11-27T09:00:00Z", "2026-11-27T10:00:00Z", 60},
      {"nothing at night", "Mon-Fri 08:00-20:00", "2026-11-26T20:00:00Z", "2026-11-27T08:00:00Z", 0},
      {"both ends of a night", "Mon-Fri 08:00-20:00", "2026-11-26T19:30:00Z", "2026-11-27T08:10:00Z", 40},
      {"over a weekend", "Mon-Fri 08:00-20:00", "2026-11-27T19:00:00Z", "2026-11-30T09:00:00Z", 120},
      {"across midnight", "Fri 21:00-01:00", "2026-11-27T22:00:00Z", "2026-11-28T03:00:00Z", 180},
      {"days around the week's end", "Sat-Mon 00:00-24:00", "2026-11-27T12:00:00Z", "2026-12-01T12:00:00Z", 3 * 1440},
      {"windows that overlap count once", "Fri 08:00-12:00, Fri 11:00-13:00", "2026-11-27T00:00:00Z",
       "2026-11-28T00:00:00Z", 300},
      {"a closed day", "Mon-Fri 08:00-20:00, 2026-11-27 closed", "2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z", 0},
      {"the wrong way round", "Fri 08:00-20:00", "2026-11-27T10:00:00Z", "2026-11-27T09:00:00Z", 0},
  };
  const Zone utc = Zone::fixed(seconds{0});
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto calendar = OpenHours::parse(c.hours);
    ASSERT_TRUE(calendar) << calendar.error().message;
    EXPECT_EQ(calendar->open_between(at(c.from), at(c.to), utc), minutes{c.minutes});
  }
}

TEST(OpenHours, AreOfAPlace) {
  const auto calendar = OpenHours::parse("Fri 08:00-20:00");
  const Zone there = Zone::fixed(std::chrono::hours{-6});
  EXPECT_EQ(calendar->open_between(at("2026-11-27T08:00:00Z"), at("2026-11-27T08:30:00Z"), there), minutes{0});
  EXPECT_EQ(calendar->open_between(at("2026-11-27T14:00:00Z"), at("2026-11-27T14:30:00Z"), there), minutes{30});
}

TEST(OpenHours, RefuseWhatIsNone) {
  for (const char* text : {"Mon", "Mon 8:00-20:00", "Mon 08:00", "Mon 08:00-25:00", "Mun 08:00-20:00", "Mon- 08:00",
                           "2026-13-01 closed", "2026-12-25 closed", "Mon 24:00-24:00", "Mon 08:00-20:00 x"})
    EXPECT_FALSE(OpenHours::parse(text)) << text;
}

TEST(ReadTime, AsOthersWriteIt) {
  const Zone mexico = Zone::fixed(hours{-6});
  struct Case {
    const char* text;
    const char* instant;
  };
  const Case cases[] = {
      {"2026-11-28 00:10:00", "2026-11-28T06:10:00Z"},
      {"2026-11-28T00:10:00.123456", "2026-11-28T06:10:00.123Z"},
      {"2026-11-28 00:10:00+00", "2026-11-28T00:10:00Z"},
      {"2026-11-28 00:10:00.5+0530", "2026-11-27T18:40:00.500Z"},
      {"2026-11-28T00:10:00-06:00", "2026-11-28T06:10:00Z"},
      {"2026-11-28T00:10:00Z", "2026-11-28T00:10:00Z"},
      {"1795824600", "2026-11-28T00:10:00Z"},
      {"1795824600.25", "2026-11-28T00:10:00.250Z"},
      {"1795824600250", "2026-11-28T00:10:00.250Z"},
      {" 2026-11-28 00:10:00 ", "2026-11-28T06:10:00Z"},
  };
  for (const Case& c : cases) EXPECT_EQ(read_time(c.text, mexico, Instant::max()), at(c.instant)) << c.text;
  for (const char* text : {"", "now", "2026-11-28", "28/11/2026 00:10", "2026-02-30 00:00:00", "-5", "1e300", "0",
                           "2026-11-28 00:10:00 PST", "2026-11-28 00:10:00+0", "2026-11-28 00:10:00+"})
    EXPECT_FALSE(read_time(text, mexico, Instant::max())) << text;
}

}  // namespace
}  // namespace sereno::steps
