#include "base/time_words.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

TEST(TimeWords, SpansAsPeopleReadThem) {
  struct Case {
    std::int64_t ms;
    const char* text;
  };
  for (const Case& c :
       {Case{0, "0 s"}, Case{250, "0.250 s"}, Case{59'999, "59.999 s"}, Case{60'000, "1 min"},
        Case{90'000, "1 min 30 s"}, Case{3'600'000, "1 h"}, Case{3'605'000, "1 h 05 s"}, Case{7'500'000, "2 h 05 min"},
        Case{7'500'010, "2 h 05 min 00.010 s"}, Case{-60'000, "-1 min"}, Case{90'000'000, "25 h"}})
    EXPECT_EQ(span_text(milliseconds{c.ms}), c.text);
}

TEST(TimeWords, SecondsAreAPlainNumber) {
  EXPECT_EQ(seconds_text(milliseconds{10'000}), "10 s");
  EXPECT_EQ(seconds_text(milliseconds{1'500}), "1.5 s");
  EXPECT_EQ(seconds_text(milliseconds{0}), "0 s");
}

TEST(TimeWords, AResultGrowsStaleAfterThreeIntervals) {
  EXPECT_EQ(stale_after(milliseconds{10'000}), milliseconds{30'000});
  EXPECT_EQ(stale_after(milliseconds{0}), milliseconds{180'000}) << "none is named";
}

TEST(FormatAge, ShowsTwoUnits) {
  EXPECT_EQ(format_age(milliseconds{900}), "0 s");
  EXPECT_EQ(format_age(std::chrono::seconds{59}), "59 s");
  EXPECT_EQ(format_age(std::chrono::seconds{200}), "3 min 20 s");
  EXPECT_EQ(format_age(std::chrono::minutes{120}), "2 h");
  EXPECT_EQ(format_age(std::chrono::hours{76}), "3 d 4 h");
  EXPECT_EQ(format_age(std::chrono::seconds{-5}), "0 s");
}

}  // namespace
}  // namespace sereno
