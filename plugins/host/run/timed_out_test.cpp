// What becomes of a run whose time is over, and how much of it is kept for cleaning up.
#include <gtest/gtest.h>

#include "plugins/host/run/check_run.h"

namespace sereno::host {
namespace {

TEST(TimedOut, SaysNothingOfAFunctionThatWasNotSeen) {
  struct Case {
    const char* why;
    CheckResult said;
    FunctionState state;
  };
  const Case cases[] = {
      {"nothing said", {}, FunctionState::not_seen},
      {"well, but late", {.status = Status::ok}, FunctionState::not_seen},
      {"seen down", {.status = Status::critical}, FunctionState::down},
      {"said down", {.status = Status::warning, .function_state = FunctionState::down}, FunctionState::down},
      {"an alert alone", {.status = Status::critical, .function_state = FunctionState::up}, FunctionState::not_seen},
  };
  for (const Case& c : cases) {
    const CheckResult told = timed_out(Status::ok, milliseconds{1000}, "tls", c.said);
    EXPECT_EQ(told.function_state, c.state) << c.why;
    EXPECT_EQ(told.status, Status::ok) << c.why;
  }
}

TEST(TimedOut, SaysHowLongAndWhere) {
  EXPECT_EQ(timed_out(Status::unknown, milliseconds{10000}, "tls").summary, "timed out after 10 s in step 'tls'");
  EXPECT_EQ(timed_out(Status::unknown, milliseconds{500}, "").summary, "timed out after 0.5 s");
  const CheckResult result = timed_out(Status::critical, milliseconds{1000}, "",
                                       {.status = Status::ok, .summary = "late", .long_text = "more"});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.long_text, "late\nmore");
}

TEST(RunLimits, KeepAShareForCleaningUp) {
  EXPECT_EQ(cleanup_share(milliseconds{1000}), milliseconds{500});
  EXPECT_EQ(cleanup_share(milliseconds{10000}), milliseconds{1000});
  EXPECT_EQ(cleanup_share(milliseconds{90000}), milliseconds{5000});
  const auto limits = RunLimits::from_now(milliseconds{10000});
  EXPECT_EQ(limits.hard_deadline - limits.soft_deadline, milliseconds{1000});
}

}  // namespace
}  // namespace sereno::host
