#include <gtest/gtest.h>

#include "sereno/check_harness.h"

namespace {
using namespace sereno;

TEST(SwapCheck, JudgesTheShareInUse) {
  struct Case {
    const char* why;
    const char* meminfo;
    Status status;
    const char* summary;
  };
  const Case cases[] = {
      {"bound is inclusive", "SwapTotal: 100 kB\nSwapFree: 20 kB\n", Status::ok, "80% in use"},
      {"past warning", "SwapTotal: 100 kB\nSwapFree: 15 kB\n", Status::warning, "85% in use"},
      {"past critical", "SwapTotal: 100 kB\nSwapFree: 0 kB\n", Status::critical, "100% in use"},
      {"none at all", "SwapTotal: 0 kB\nSwapFree: 0 kB\n", Status::ok, "no swap"},
      {"cut short", "SwapTotal: 9 kB\n", Status::unknown, "/proc/meminfo has no SwapFree:"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = CheckHarness().file("/proc/meminfo", c.meminfo).run();
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.summary, c.summary);
  }
}

}  // namespace
