#include "agent/scheduling/next_due.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>

namespace sereno::agent {
namespace {

using std::chrono::seconds;

const SteadyTime now = SteadyTime{} + std::chrono::hours{100};

TEST(NextDue, KeepsTheRhythm) {
  struct Case {
    const char* why;
    Status status;
    seconds due_ago;
    seconds expected;
  };
  const Timing timing{.interval = seconds{60}, .retry_interval = seconds{15}};
  const Case cases[] = {
      {"well", Status::ok, seconds{0}, seconds{60}},
      {"the run took two seconds", Status::ok, seconds{2}, seconds{58}},
      {"not well: sooner", Status::critical, seconds{0}, seconds{15}},
      {"warning too", Status::warning, seconds{1}, seconds{14}},
      {"a missed round is not made up for", Status::ok, seconds{61}, seconds{59}},
      {"nor are many", Status::ok, seconds{605}, seconds{55}},
      {"exactly one late", Status::ok, seconds{60}, seconds{60}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(next_due(timing, c.status, now - c.due_ago, now) - now, c.expected);
  }
}

TEST(FirstDue, FollowsAResultThatIsStillGood) {
  struct Case {
    const char* why;
    std::optional<Earlier> earlier;
    milliseconds expected;
  };
  const auto soon = splay("web", seconds{60});
  const Case cases[] = {
      {"well", Earlier{.status = Status::ok, .age = seconds{20}}, seconds{40}},
      {"well, but too old", Earlier{.status = Status::ok, .age = seconds{70}}, soon},
      {"not well: its retry", Earlier{.status = Status::critical, .age = seconds{2}}, seconds{13}},
      {"not well, its retry has passed", Earlier{.status = Status::critical, .age = seconds{20}}, soon},
      {"nothing from before", std::nullopt, soon},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Timing timing{.interval = seconds{60}, .retry_interval = seconds{15}};
    EXPECT_EQ(first_due("web", timing, c.earlier, now) - now, c.expected);
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
