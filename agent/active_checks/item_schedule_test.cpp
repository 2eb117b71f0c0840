#include "agent/active_checks/item_schedule.h"

#include <gmock/gmock.h>

namespace sereno::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
constexpr std::size_t all = 1000;
const Instant now = *parse_instant("2026-04-06T06:00:00Z");

zabbix::WantedItem item(const std::string& key, const std::string& delay) {
  return {.key = key, .key_orig = key, .itemid = "86400", .delay = delay};
}

/// Takes what is due and ends it at once.
std::vector<std::string> ask(ItemSchedule& schedule, Instant at, std::size_t most = all) {
  std::vector<std::string> keys;
  for (const auto& due : schedule.take(at, most)) {
    keys.push_back(due.item.key);
    schedule.done(due.number);
  }
  return keys;
}

TEST(ItemSchedule, ANewItemIsDueAtOnceAndThenByItsInterval) {
  ItemSchedule schedule;
  EXPECT_THAT(schedule.adopt({item("a", "10s"), item("b", "30s")}, now), IsEmpty());
  EXPECT_EQ(schedule.next(), now);
  EXPECT_THAT(ask(schedule, now), ElementsAre("a", "b"));
  EXPECT_THAT(ask(schedule, now), IsEmpty());
  EXPECT_EQ(schedule.next(), now + std::chrono::seconds{10});
  EXPECT_THAT(ask(schedule, now + std::chrono::seconds{30}), ElementsAre("a", "b"));
}

TEST(ItemSchedule, WhatIsDueAtPointsInTimeWaitsForThem) {
  ItemSchedule schedule;
  schedule.adopt({item("hourly", "0;m5"), item("flexible", "1h;10s/1-7,00:00-24:00")}, now);
  EXPECT_THAT(ask(schedule, now), ElementsAre("flexible"));
  EXPECT_EQ(schedule.next(), now + std::chrono::seconds{10});
  EXPECT_THAT(ask(schedule, now + std::chrono::minutes{5}), ElementsAre("flexible", "hourly"));
}

TEST(ItemSchedule, AnItemThatStillRunsIsLeftOut) {
  ItemSchedule schedule;
  schedule.adopt({item("a", "10s")}, now);
  const auto first = schedule.take(now, all);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_THAT(schedule.take(now + std::chrono::seconds{10}, all), IsEmpty());
  schedule.done(first[0].number);
  EXPECT_EQ(schedule.take(now + std::chrono::seconds{20}, all).size(), 1u);
}

TEST(ItemSchedule, WhatStaysInTheListGoesOn) {
  ItemSchedule schedule;
  schedule.adopt({item("a", "10s"), item("b", "10s")}, now);
  ask(schedule, now);
  const Instant later = now + std::chrono::seconds{3};
  auto slower = item("a", "10s");
  slower.timeout = milliseconds{9000};
  schedule.adopt({slower, item("b", "20s"), item("c", "10s")}, later);
  EXPECT_EQ(schedule.size(), 3u);
  EXPECT_THAT(ask(schedule, later), ElementsAre("b", "c")) << "another interval is another item";
  const auto due = schedule.take(now + std::chrono::seconds{10}, 1);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].item.timeout, milliseconds{9000});
  schedule.adopt({}, later);
  EXPECT_EQ(schedule.size(), 0u);
  EXPECT_EQ(schedule.next(), std::nullopt);
  schedule.done(due[0].number);
}

TEST(ItemSchedule, NamesWhatCanNeverBeDueOnce) {
  ItemSchedule schedule;
  const auto refused = schedule.adopt({item("a", "0"), item("b", "10s")}, now);
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].item.key, "a");
  EXPECT_EQ(refused[0].why, "an interval of 0 alone is never due");
  EXPECT_THAT(schedule.adopt({item("a", "0"), item("b", "10s")}, now), IsEmpty());
  EXPECT_EQ(schedule.adopt({item("a", "x")}, now).size(), 1u) << "another mistake";
}

TEST(ItemSchedule, GoesByTheClockThatWasSet) {
  ItemSchedule schedule;
  schedule.adopt({item("a", "10s")}, now);
  ask(schedule, now);
  const Instant earlier = now - std::chrono::hours{1};
  schedule.clock_was_set(earlier);
  EXPECT_EQ(schedule.next(), earlier + std::chrono::seconds{10});
}

TEST(ItemSchedule, TakesNoMoreThanItIsAsked) {
  ItemSchedule schedule;
  schedule.adopt({item("a", "10s"), item("b", "10s"), item("c", "10s")}, now);
  EXPECT_THAT(ask(schedule, now, 2), ElementsAre("a", "b"));
  EXPECT_THAT(ask(schedule, now, 2), ElementsAre("c"));
}

}  // namespace
}  // namespace sereno::agent
