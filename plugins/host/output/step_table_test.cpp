#include "plugins/host/output/step_table.h"

#include <gtest/gtest.h>

namespace sereno::host {
namespace {

const std::vector<StepOutcome> steps = {
    {.name = "resolve", .outcome = "127.0.0.1", .start_s = 0, .duration_s = 0.00123},
    {.name = "tls", .outcome = "expired\n3 h ago", .start_s = 0.0123, .duration_s = 1.5, .failed = true},
};

TEST(StepTable, IsOneLineInBrief) {
  EXPECT_EQ(steps_line(steps), "steps: resolve 1.23 ms, tls 1500 ms (failed)");
  EXPECT_EQ(steps_line({}), "");
}

TEST(StepTable, HasALineForEachStep) {
  EXPECT_EQ(steps_table(steps),
            "  step     start ms   took ms  seen\n"
            "  resolve      0.00      1.23  127.0.0.1\n"
            "! tls          12.3      1500  expired 3 h ago");
  EXPECT_EQ(steps_table({}), "");
}

TEST(StepTable, LeadsTheLongTextWhenAskedFor) {
  const CheckResult result{.summary = "s", .long_text = "more", .steps = steps};
  EXPECT_EQ(explained(result, 0).long_text, "more");
  EXPECT_EQ(explained(result, 1).long_text, steps_line(steps) + "\nmore");
  EXPECT_EQ(explained(result, 2).long_text, steps_table(steps) + "\nmore");
  EXPECT_EQ(explained(result, 3).long_text, steps_table(steps) + "\nmore");
  EXPECT_EQ(explained({.long_text = "more"}, 3).long_text, "more");
  EXPECT_EQ(explained({.steps = steps}, 1).long_text, steps_line(steps));
}

}  // namespace
}  // namespace sereno::host
