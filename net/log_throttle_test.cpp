#include "net/log_throttle.h"

#include <gtest/gtest.h>

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

TEST(LogThrottle, LetsOneOfAKindThroughInItsTime) {
  LogThrottle throttle(60s, 2);
  const LogThrottle::Clock::time_point start{};
  EXPECT_TRUE(throttle.admits("a", start));
  EXPECT_FALSE(throttle.admits("a", start + 59s));
  EXPECT_TRUE(throttle.admits("b", start + 59s));
  EXPECT_TRUE(throttle.admits("a", start + 60s));
  EXPECT_FALSE(throttle.admits("a", start + 61s));
}

TEST(LogThrottle, ForgetsTheOldestKindWhenThereAreTooMany) {
  LogThrottle throttle(60s, 2);
  const LogThrottle::Clock::time_point start{};
  throttle.admits("a", start);
  throttle.admits("b", start + 1s);
  EXPECT_TRUE(throttle.admits("c", start + 2s));
  EXPECT_FALSE(throttle.admits("b", start + 3s));
  EXPECT_TRUE(throttle.admits("a", start + 4s));
}

}  // namespace
}  // namespace sereno::net
