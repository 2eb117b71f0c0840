#include "base/instant_text.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno {
namespace {

TEST(InstantText, IsTheTextOfFormatInstant) {
  struct Case {
    const char* why;
    std::int64_t ms;
    const char* text;
  };
  const Case cases[] = {
      {"the beginning", 0, "1970-01-01T00:00:00Z"},
      {"one digit in each place", 1'775'455'445'000, "2026-04-06T06:04:05Z"},
      {"milliseconds", 1'775'455'445'007, "2026-04-06T06:04:05.007Z"},
      {"the last of a year", 1'798'761'599'999, "2026-12-31T23:59:59.999Z"},
      {"a leap day", 1'709'164'800'000, "2024-02-29T00:00:00Z"},
      {"before 1970", -1, "1969-12-31T23:59:59.999Z"},
      {"a year of one digit", -61'851'600'000'000, "0010-01-01T00:00:00Z"},
      {"the last with four digits", 253'402'300'799'999, "9999-12-31T23:59:59.999Z"},
      {"five digits", 253'402'300'800'000, "10000-01-01T00:00:00Z"},
      {"before the year 0", -62'167'219'200'001, "-001-12-31T23:59:59.999Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(InstantText(instant_from_ms(c.ms)).view(), c.text);
    EXPECT_EQ(format_instant(instant_from_ms(c.ms)), c.text);
  }
}

}  // namespace
}  // namespace sereno
