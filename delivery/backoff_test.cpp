#include "delivery/backoff.h"

#include <gtest/gtest.h>

#include <limits>

namespace sereno::delivery {
namespace {

using namespace std::chrono_literals;

constexpr Backoff backoff{.first = 1s, .longest = 60s};

Instant at(milliseconds since) { return instant_from_ms(1'000'000) + since; }

TEST(Backoff, EachPauseIsTwiceTheOneBefore) {
  struct Case {
    int failures;
    milliseconds pause;
  };
  const Case cases[] = {{1, 1s},  {2, 2s},  {3, 4s},     {6, 32s},
                        {7, 60s}, {8, 60s}, {1000, 60s}, {std::numeric_limits<int>::max(), 60s}};
  for (const Case& c : cases) EXPECT_EQ(pause_after(c.failures, backoff), c.pause) << c.failures;
  EXPECT_EQ(pause_after(1, {.first = 10s, .longest = 5s}), 5s);
}

TEST(Backoff, CountsFailuresAndForgetsThemWithASuccess) {
  Retry retry;
  EXPECT_TRUE(is_due(retry, at(0s), backoff));
  retry = after_failure(retry, at(0s), backoff);
  EXPECT_EQ(retry, (Retry{.failures = 1, .not_before = at(1s)}));
  retry = after_failure(retry, at(1s), backoff);
  EXPECT_EQ(retry, (Retry{.failures = 2, .not_before = at(3s)}));
  struct Case {
    const char* why;
    Instant now;
    bool due;
  };
  const Case cases[] = {
      {"too early", at(3s) - 1ms, false},
      {"in time", at(3s), true},
      {"late", at(500h), true},
      {"a clock that was set back a little", at(-10s), false},
      {"a clock that was set back", at(-100s), true},
  };
  for (const Case& c : cases) EXPECT_EQ(is_due(retry, c.now, backoff), c.due) << c.why;
}

TEST(Backoff, StandsInANote) {
  const Retry retry{.failures = 3, .not_before = instant_from_ms(1'775'001'600'000)};
  EXPECT_EQ(to_note(retry), "3 1775001600000");
  EXPECT_EQ(from_note(to_note(retry)), retry);
  EXPECT_EQ(to_note(Retry{}), "");
  for (const char* note : {"", " ", "3", "x 1", "3 x", "0 5", "-1 5", "3 1 2", "99999999999999999999 1"})
    EXPECT_EQ(from_note(note), Retry{}) << note;
}

}  // namespace
}  // namespace sereno::delivery
