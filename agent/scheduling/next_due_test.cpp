#include "agent/scheduling/next_due.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sereno::agent {
namespace {

using std::chrono::seconds;

const SteadyTime epoch = SteadyTime{} - std::chrono::hours{24 * 365 * 55};
const SteadyTime now = SteadyTime{} + std::chrono::hours{100};
const Timing timing{.interval = seconds{60}, .retry_interval = seconds{15}};
const Slots slots("web", timing.interval, epoch);
const SteadyTime slot = slots.after(now);

TEST(Slots, LieOneIntervalApartAndAfterTheInstant) {
  EXPECT_GT(slot, now);
  EXPECT_LE(slot, now + seconds{60});
  EXPECT_EQ(slots.after(slot), slot + seconds{60});
  EXPECT_EQ(slots.after(slot - milliseconds{1}), slot);
  EXPECT_EQ(slots.after(epoch - seconds{600}), slots.after(epoch - seconds{660}) + seconds{60});
}

TEST(Slots, AreTheSameWheneverTheAgentStarts) {
  const Slots again("web", timing.interval, epoch);
  EXPECT_EQ(again.after(now + seconds{3600}), slot + seconds{3600});
}

TEST(Slots, SpreadTheServicesOverTheInterval) {
  struct Case {
    const char* why;
    int services;
    seconds interval;
    int parts;
    double most_off;  ///< share by which a part may differ from the mean
  };
  const Case cases[] = {
      {"ten thousand a minute", 10'000, seconds{60}, 12, 0.15},
      {"two hundred in ten seconds", 200, seconds{10}, 4, 0.35},
      {"five thousand in five minutes", 5'000, seconds{300}, 10, 0.2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::map<std::int64_t, int> in_part;
    for (int i = 0; i < c.services; ++i) {
      const Slots own("cc-" + std::to_string(i), c.interval, epoch);
      ++in_part[(own.after(now) - now - std::chrono::nanoseconds{1}) * c.parts / c.interval];
    }
    const double mean = static_cast<double>(c.services) / c.parts;
    EXPECT_EQ(in_part.size(), static_cast<std::size_t>(c.parts));
    for (const auto& [part, count] : in_part) {
      EXPECT_NEAR(count, mean, c.most_off * mean) << "part " << part;
    }
  }
}

TEST(NextDue, KeepsTheSlots) {
  struct Case {
    const char* why;
    Status status;
    seconds due;  ///< after a slot
    seconds started;
    seconds ended;
    seconds expected;
    bool retry;
    bool was_retry = false;
  };
  const Case cases[] = {
      {"well", Status::ok, seconds{0}, seconds{0}, seconds{0}, seconds{60}, false},
      {"the run took two seconds", Status::ok, seconds{0}, seconds{0}, seconds{2}, seconds{60}, false},
      {"not well: sooner", Status::critical, seconds{0}, seconds{0}, seconds{0}, seconds{15}, true},
      {"warning too", Status::warning, seconds{0}, seconds{0}, seconds{1}, seconds{15}, true},
      {"the retry's retry", Status::critical, seconds{15}, seconds{15}, seconds{16}, seconds{30}, true, true},
      {"the last retry before the slot", Status::critical, seconds{45}, seconds{46}, seconds{47}, seconds{60}, false,
       true},
      {"a retry that was put off keeps its steps", Status::critical, seconds{15}, seconds{25}, seconds{26}, seconds{30},
       true, true},
      {"well again in a retry", Status::ok, seconds{30}, seconds{30}, seconds{31}, seconds{60}, false, true},
      {"a hanging run leaves retries out", Status::critical, seconds{0}, seconds{0}, seconds{20}, seconds{30}, true},
      {"a missed round is not made up for", Status::ok, seconds{0}, seconds{61}, seconds{61}, seconds{120}, false},
      {"nor are many", Status::ok, seconds{0}, seconds{605}, seconds{605}, seconds{660}, false},
      {"a late start is not followed at once", Status::ok, seconds{0}, seconds{50}, seconds{50}, seconds{120}, false},
      {"a start that is a little late changes nothing", Status::ok, seconds{0}, seconds{44}, seconds{44}, seconds{60},
       false},
      {"a run that took longer than the interval", Status::ok, seconds{0}, seconds{0}, seconds{70}, seconds{120},
       false},
      {"the first round, shortly before the slot", Status::ok, seconds{50}, seconds{50}, seconds{50}, seconds{120},
       false},
      {"the first round, long before it", Status::ok, seconds{20}, seconds{20}, seconds{20}, seconds{60}, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto next =
        next_due(timing, slots, c.status,
                 {.due = slot + c.due, .started = slot + c.started, .ended = slot + c.ended, .retry = c.was_retry});
    EXPECT_EQ(std::chrono::duration_cast<seconds>(next.at - slot), c.expected);
    EXPECT_EQ(next.retry, c.retry);
  }
}

TEST(NextDue, AnEqualRetryIntervalMakesNoRetries) {
  const Timing plain{.interval = seconds{60}, .retry_interval = seconds{60}};
  const auto next =
      next_due(plain, slots, Status::critical, {.due = slot, .started = slot, .ended = slot + seconds{1}});
  EXPECT_EQ(next.at, slot + seconds{60});
  EXPECT_FALSE(next.retry);
}

TEST(FirstDue, FollowsAResultThatIsStillGood) {
  struct Case {
    const char* why;
    std::optional<Earlier> earlier;
    SteadyTime expected;
    bool retry = false;
  };
  const SteadyTime start = slot - seconds{20};
  const SteadyTime soon = start + splay("web", seconds{60});
  const Case cases[] = {
      {"well: its slot", Earlier{.status = Status::ok, .age = seconds{40}}, slot},
      {"well and fresh: its slot all the same", Earlier{.status = Status::ok, .age = seconds{2}}, slot},
      {"its slot would be too far away", Earlier{.status = Status::ok, .age = seconds{57}},
       std::max(soon, start + seconds{3})},
      {"well, but too old", Earlier{.status = Status::ok, .age = seconds{70}}, soon},
      {"not well: its retry", Earlier{.status = Status::critical, .age = seconds{2}}, start + seconds{13}, true},
      {"not well, its retry has passed", Earlier{.status = Status::critical, .age = seconds{20}}, soon},
      {"nothing from before", std::nullopt, soon},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto due = first_due("web", timing, slots, c.earlier, start);
    EXPECT_EQ((due.at - start).count(), (c.expected - start).count());
    EXPECT_EQ(due.retry, c.retry);
  }
}

TEST(Splay, SpreadsAndStaysTheSame) {
  std::set<std::int64_t> tenths;
  for (int i = 0; i < 50; ++i) {
    const auto delay = splay("service-" + std::to_string(i), seconds{60});
    EXPECT_GE(delay.count(), 0);
    EXPECT_LT(delay.count(), 10'000);
    tenths.insert(delay.count() / 1000);
    EXPECT_EQ(delay, splay("service-" + std::to_string(i), seconds{60}));
  }
  EXPECT_GE(tenths.size(), 8u);
  EXPECT_LT(splay("web", milliseconds{500}).count(), 500);
}

}  // namespace
}  // namespace sereno::agent
