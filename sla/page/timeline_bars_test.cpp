#include "sla/page/timeline_bars.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

Instant hour(std::int64_t hours) { return instant_from_ms(hours * 3'600'000); }
const Interval thousand_hours{hour(0), hour(1000)};

TEST(TimelineBars, LieWhereTheTimeWas) {
  const std::vector<Bar> expected{{100'00, 50'00, "maintenance"}, {500'00, 100'00, "down"}};
  EXPECT_EQ(bars_of({{{hour(500), hour(600)}, "down"}, {{hour(100), hour(150)}, "maintenance"}}, thousand_hours),
            expected);
}

TEST(TimelineBars, AreSeenHoweverShort) {
  const auto bars =
      bars_of({{{hour(999), hour(1000)}, "down"}, {{hour(1), hour(1) + milliseconds{1}}, "down"}}, thousand_hours);
  ASSERT_EQ(bars.size(), 2U);
  for (const Bar& each : bars) {
    EXPECT_GE(each.width_e3, 800) << "under three pixels on a telephone its pattern is not told from a line";
    EXPECT_LE(each.from_e3 + each.width_e3, 100'000);
  }
}

TEST(TimelineBars, AMonthOfFlappingIsNotTwentyThousandBars) {
  std::vector<Drawn> spans;
  for (std::int64_t minute = 0; minute < 43'200; minute += 2) {
    const Instant at = instant_from_ms(minute * 60'000);
    spans.push_back({{at, at + milliseconds{60'000}}, minute % 4 == 0 ? "down" : "unknown"});
  }
  EXPECT_LE(bars_of(spans, {hour(0), hour(720)}).size(), 400U);
}

TEST(TimelineBars, KeepToThePeriod) {
  EXPECT_TRUE(bars_of({{{hour(-10), hour(0)}, "down"}, {{hour(1000), hour(1001)}, "down"}}, thousand_hours).empty());
  const auto bars = bars_of({{{hour(-10), hour(2000)}, "unknown"}}, thousand_hours);
  ASSERT_EQ(bars.size(), 1U);
  EXPECT_EQ(bars.front(), (Bar{0, 100'000, "unknown"}));
  EXPECT_TRUE(bars_of({{{hour(1), hour(2)}, "<script>"}}, thousand_hours).empty()) << "no kind that nobody draws";
}

}  // namespace
}  // namespace sereno::sla
