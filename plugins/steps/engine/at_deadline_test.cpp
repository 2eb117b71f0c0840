#include "sereno/steps/at_deadline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;

TEST(AtDeadline, StrikesOnce) {
  std::promise<void> struck;
  const AtDeadline at(Deadline(Deadline::Clock::now() + milliseconds{20}), [&] { struck.set_value(); });
  struck.get_future().get();
  EXPECT_TRUE(at.struck());
}

TEST(AtDeadline, StrikesAtACancellation) {
  std::promise<void> struck;
  const AtDeadline at(Deadline(Deadline::Clock::now() + std::chrono::hours{1}, [] { return true; }),
                      [&] { struck.set_value(); });
  struck.get_future().get();
}

TEST(AtDeadline, DoesNothingOnceTheWorkIsDone) {
  std::atomic<int> strikes = 0;
  {
    const AtDeadline at(Deadline(Deadline::Clock::now() + std::chrono::hours{1}), [&] { ++strikes; });
    EXPECT_FALSE(at.struck());
  }
  EXPECT_EQ(strikes, 0);
}

}  // namespace
}  // namespace sereno::steps
