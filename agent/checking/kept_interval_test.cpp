#include "agent/checking/kept_interval.h"

#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using std::chrono::seconds;

TEST(KeptInterval, TakesInTheRoundsThatAHangingRunLeavesOut) {
  struct Case {
    const char* why;
    milliseconds interval;
    milliseconds longest_run;
    milliseconds kept;
  };
  const Case cases[] = {
      {"the usual", seconds{60}, seconds{11}, seconds{60}},
      {"just below", seconds{12}, milliseconds{11'999}, seconds{12}},
      {"a run that ends when the next is due may miss it", seconds{11}, seconds{11}, seconds{22}},
      {"three rounds are left out", seconds{3}, seconds{11}, seconds{12}},
      {"one second, a long time-out", seconds{1}, seconds{55}, seconds{56}},
      {"no interval: nothing to keep", seconds{0}, seconds{11}, seconds{0}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(kept_interval(c.interval, c.longest_run), c.kept);
  }
}

}  // namespace
}  // namespace sereno::agent
