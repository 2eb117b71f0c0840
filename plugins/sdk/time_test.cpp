#include "sereno/time.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

TEST(Instant, IsWrittenInUtc) {
  EXPECT_EQ(format_instant(instant_from_ms(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_instant(instant_from_ms(1'775'455'200'000)), "2026-04-06T06:00:00Z");
  EXPECT_EQ(format_instant(instant_from_ms(1'775'455'200'007)), "2026-04-06T06:00:00.007Z");
  EXPECT_EQ(format_instant(instant_from_ms(951'782'400'000)), "2000-02-29T00:00:00Z");
  EXPECT_EQ(format_instant(instant_from_ms(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Instant, IsReadWithItsZone) {
  struct Case {
    const char* why;
    const char* text;
    std::int64_t ms;
  };
  const Case cases[] = {
      {"plain", "2026-04-06T06:00:00Z", 1'775'455'200'000},
      {"milliseconds", "2026-04-06T06:00:00.250Z", 1'775'455'200'250},
      {"one digit", "2026-04-06T06:00:00.2Z", 1'775'455'200'200},
      {"nanoseconds are cut", "2026-04-06T06:00:00.123999999Z", 1'775'455'200'123},
      {"a space for the T", "2026-04-06 06:00:00Z", 1'775'455'200'000},
      {"west of Greenwich", "2026-04-06T00:00:00-06:00", 1'775'455'200'000},
      {"east, over midnight", "2026-04-06T11:30:00+05:30", 1'775'455'200'000},
      {"leap day", "2000-02-29T00:00:00Z", 951'782'400'000},
      {"first", "1970-01-01T00:00:00Z", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto at = parse_instant(c.text);
    ASSERT_TRUE(at);
    EXPECT_EQ(ms_of(*at), c.ms);
  }
}

TEST(Instant, IsRefused) {
  struct Case {
    const char* why;
    const char* text;
  };
  const Case cases[] = {
      {"empty", ""},
      {"no zone", "2026-04-06T06:00:00"},
      {"no zone, long enough", "2026-04-06T06:00:00.000"},
      {"no such day", "2026-02-29T06:00:00Z"},
      {"month 13", "2026-13-01T06:00:00Z"},
      {"month 0", "2026-00-01T06:00:00Z"},
      {"hour 24", "2026-04-06T24:00:00Z"},
      {"leap second", "2026-12-31T23:59:60Z"},
      {"before 1970", "1969-12-31T23:59:59Z"},
      {"before 1970 by its offset", "1970-01-01T00:00:00+05:00"},
      {"after 2037", "2038-01-01T00:00:00Z"},
      {"ten digits", "2026-04-06T06:00:00.1234567890Z"},
      {"no digit behind the dot", "2026-04-06T06:00:00.Z"},
      {"text behind", "2026-04-06T06:00:00Zx"},
      {"space in front", " 2026-04-06T06:00:00Z"},
      {"offset without colon", "2026-04-06T06:00:00+0200"},
      {"offset too far", "2026-04-06T06:00:00+15:00"},
      {"offset minutes", "2026-04-06T06:00:00+02:60"},
      {"a sign as digit", "2026-04-06T+6:00:00Z"},
      {"a slash", "2026/04/06T06:00:00Z"},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_instant(c.text), std::nullopt) << c.why;
  const std::string whole = "2026-04-06T06:00:00.250+05:30";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(parse_instant(std::string_view(whole).substr(0, size)), std::nullopt) << size;
}

TEST(Duration, IsReadWithItsUnit) {
  struct Case {
    const char* text;
    std::optional<std::int64_t> ms;
  };
  const Case cases[] = {
      {"90", 90'000},
      {"90s", 90'000},
      {"1500ms", 1500},
      {"5m", 300'000},
      {"2h", 7'200'000},
      {"14d", 1'209'600'000},
      {"0.5", 500},
      {"0", 0},
      {"1.5m", 90'000},
      {"1e3", 1'000'000},
      {"3660d", 316'224'000'000},
      {"", {}},
      {"s", {}},
      {"-1", {}},
      {"5 s", {}},
      {"5w", {}},
      {"5S", {}},
      {"3661d", {}},
      {"1e300", {}},
      {"inf", {}},
      {"1,5", {}},
      {"5mm", {}},
      {"0x5", {}},
  };
  for (const Case& c : cases) {
    const auto duration = parse_duration(c.text);
    EXPECT_EQ(duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt, c.ms) << "'" << c.text << "'";
  }
}

}  // namespace
}  // namespace sereno
