#include "base/number_words.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

TEST(NumberWords, AreGroupedByThousands) {
  struct Case {
    const char* number;
    const char* grouped;
  };
  const Case cases[] = {{"0", "0"},
                        {"999", "999"},
                        {"1000", "1,000"},
                        {"1234.50", "1,234.50"},
                        {"1234567", "1,234,567"},
                        {"-1234.5", "-1,234.5"},
                        {"-100", "-100"},
                        {"", ""},
                        {"12a4.50", "12a4.50"}};
  for (const Case& each : cases) EXPECT_EQ(grouped(each.number), each.grouped);
}

TEST(NumberWords, ANumberStaysWithItsUnit) {
  struct Case {
    const char* why;
    std::string text;
    std::string whole;  ///< "_" for a no-break space
  };
  const Case cases[] = {
      {"percent", "99.9 % of it", "99.9_% of it"},
      {"times", "2 h 30 min 5 s", "2_h 30_min 5_s"},
      {"money", "1,234.50 MXN.", "1,234.50_MXN."},
      {"words that begin like a unit", "3 hours, 2 minutes, 4 MXNs", "3 hours, 2 minutes, 4 MXNs"},
      {"no number before it", "of % and MXN", "of % and MXN"},
      {"no unit behind it", "2026 10:00", "2026 10:00"},
      {"at the end", "7 ", "7 "},
  };
  for (const Case& each : cases) {
    std::string whole = unbroken(each.text);
    for (auto at = whole.find("\xC2\xA0"); at != std::string::npos; at = whole.find("\xC2\xA0"))
      whole.replace(at, 2, "_");
    EXPECT_EQ(whole, each.whole) << each.why;
  }
}

}  // namespace
}  // namespace sereno
