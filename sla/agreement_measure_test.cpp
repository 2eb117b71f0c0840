#include "sla/agreement_measure.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

TEST(Intervals, AreTakenByDowntime) {
  struct Case {
    const char* why;
    std::vector<Interval> down;
    std::int64_t inside, touched, from_start;
  };
  const auto minutes = [](std::int64_t from, std::int64_t to) {
    const Instant origin = at("2026-04-01T00:00:00Z");
    return Interval{origin + std::chrono::minutes{from}, origin + std::chrono::minutes{to}};
  };
  const Case cases[] = {
      {"none", {}, 0, 0, 0},
      {"31 minutes from 02", {minutes(2, 33)}, 5, 7, 6},
      {"16 minutes from 58", {minutes(58, 74)}, 2, 4, 3},
      {"exactly one", {minutes(5, 10)}, 1, 1, 1},
      {"one interval that two outages touch", {minutes(1, 2), minutes(3, 4)}, 0, 1, 0},
      {"two that share one", {minutes(1, 7), minutes(8, 16)}, 1, 4, 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const IntervalSet down = IntervalSet::of(c.down);
    const auto taken = [&](IntervalCounts counts) {
      return intervals_taken(down, at("2026-04-01T00:00:00Z"), std::chrono::minutes{5}, counts);
    };
    EXPECT_EQ(taken(IntervalCounts::inside), c.inside);
    EXPECT_EQ(taken(IntervalCounts::touched), c.touched);
    EXPECT_EQ(taken(IntervalCounts::from_start), c.from_start);
  }
}

TEST(Measurements, AreTakenOnceAndAtTheirWorst) {
  const Interval minute = span("2026-04-01T00:00:00Z", "2026-04-01T00:01:00Z");
  const Measurement bad{.what = "requests", .span = minute, .total = 100, .failed = 5};
  const Measurement worse{.what = "requests", .span = minute, .total = 50, .failed = 3};
  for (const auto& given : {std::vector{bad, worse, bad}, std::vector{worse, bad}}) {
    const auto kept = distinct_measurements(given);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].failed, 3);
  }
}

}  // namespace
}  // namespace sereno::sla
