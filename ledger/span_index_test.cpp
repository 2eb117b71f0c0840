#include "ledger/span_index.h"

#include <gtest/gtest.h>

#include <random>

#include "ledger/fitness.h"

namespace sereno::ledger {
namespace {

TimeSpan span(std::int64_t from, std::int64_t to) { return {instant_from_ms(from), instant_from_ms(to)}; }

bool found(const TimeSpan& filed, const TimeSpan& asked) {
  const auto ranges = drawers_touching(asked);
  for (const Drawer& drawer : drawers_of(filed))
    for (const DrawerRange& range : ranges)
      if (range.level == drawer.level && range.first <= drawer.number && drawer.number <= range.last) return true;
  return false;
}

TEST(SpanIndex, WhatTouchesIsFound) {
  std::mt19937_64 random(20260401);
  const auto end = ms_of(latest_instant);
  const auto any = [&] {
    const auto from = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
    const auto length = static_cast<std::int64_t>(random() % (std::uint64_t{1} << random() % 43u)) + 1;
    return span(from, std::min(from + length, end));
  };
  int touching = 0;
  for (int i = 0; i < 100'000; ++i) {
    const TimeSpan filed = any(), asked = any();
    if (!touches(filed, asked)) continue;
    ++touching;
    ASSERT_TRUE(found(filed, asked)) << ms_of(filed.from) << " " << ms_of(filed.to) << " " << ms_of(asked.from) << " "
                                     << ms_of(asked.to);
  }
  EXPECT_GT(touching, 1000);
}

TEST(SpanIndex, FewDrawersHoldASpanAndFewAreLookedInto) {
  constexpr std::int64_t day = 86'400'000;
  struct Case {
    const char* why;
    TimeSpan filed;
    std::int64_t level;
  };
  const Case cases[] = {
      {"an instant", span(1000, 1001), 0},
      {"a day", span(0, day), 0},
      {"a week", span(1000 * day, 1007 * day), 1},
      {"a month", span(1000 * day, 1030 * day), 2},
      {"from now on", {instant_from_ms(1000 * day), Instant::max()}, 5},
      {"all of time", {Instant::min(), Instant::max()}, 5},
      {"before all ledgers", {Instant::min(), Instant::min() + milliseconds{1}}, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto drawers = drawers_of(c.filed);
    EXPECT_LE(drawers.size(), 3u);
    EXPECT_EQ(drawers.front().level, c.level);
    EXPECT_TRUE(found(c.filed, c.filed));
  }
  EXPECT_FALSE(found(span(1000 * day, 1001 * day), span(1031 * day, 1061 * day))) << "last month's days";
}

TEST(SpanIndex, SpansAreHalfOpen) {
  EXPECT_TRUE(touches(span(0, 2), span(1, 3)));
  EXPECT_FALSE(touches(span(0, 1), span(1, 3)));
  EXPECT_FALSE(touches(span(3, 4), span(1, 3)));
}

}  // namespace
}  // namespace sereno::ledger
