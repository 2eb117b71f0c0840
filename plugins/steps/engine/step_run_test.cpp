#include "sereno/steps/step_run.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A clock that stands still until it is told to move.
struct Clock {
  Deadline::Clock::time_point now{seconds{1000}};
  bool cancelled = false;

  Deadline deadline(milliseconds from_now) {
    return Deadline(
        now + from_now, [this] { return cancelled; }, [this] { return now; });
  }
};

TEST(Deadline, CountsDownToZeroAndNoFurther) {
  Clock clock;
  const Deadline deadline = clock.deadline(milliseconds{1500});
  EXPECT_EQ(deadline.remaining(), milliseconds{1500});
  clock.now += milliseconds{1500};
  EXPECT_TRUE(deadline.passed());
  clock.now += seconds{9};
  EXPECT_EQ(deadline.remaining(), milliseconds{0});
}

TEST(Deadline, RoundsUpSoThatAWaiterDoesNotWakeTooEarly) {
  Clock clock;
  const Deadline deadline = clock.deadline(milliseconds{2});
  clock.now += std::chrono::microseconds{1500};
  EXPECT_EQ(deadline.remaining(), milliseconds{1});
}

TEST(Deadline, HasPassedOnceTheRunIsCancelled) {
  Clock clock;
  const Deadline deadline = clock.deadline(seconds{9});
  clock.cancelled = true;
  EXPECT_TRUE(deadline.passed());
}

TEST(Deadline, SharesWhatIsLeft) {
  Clock clock;
  const Deadline deadline = clock.deadline(seconds{9});
  EXPECT_EQ(deadline.share(3).remaining(), seconds{3});
  EXPECT_EQ(deadline.share(1).remaining(), seconds{9});
  clock.now += seconds{10};
  EXPECT_EQ(deadline.share(3).remaining(), seconds{0});
}

TEST(StepRun, TimesEachStepAndSaysItsName) {
  Clock clock;
  std::vector<std::string> announced;
  StepRun run(clock.deadline(seconds{9}), [&](std::string_view step) { announced.emplace_back(step); });
  EXPECT_TRUE(run.step("resolve", [&] {
    clock.now += milliseconds{4};
    return StepEnd::done("203.0.113.7");
  }));
  EXPECT_TRUE(run.step("connect", [&] {
    clock.now += milliseconds{21};
    return StepEnd::done();
  }));
  run.finish();
  ASSERT_EQ(run.outcomes().size(), 2u);
  EXPECT_EQ(run.outcomes()[0].name, "resolve");
  EXPECT_EQ(run.outcomes()[0].outcome, "203.0.113.7");
  EXPECT_DOUBLE_EQ(run.outcomes()[1].start_s, 0.004);
  EXPECT_DOUBLE_EQ(run.outcomes()[1].duration_s, 0.021);
  EXPECT_FALSE(run.failure());
  EXPECT_EQ(announced, (std::vector<std::string>{"resolve", "connect"}));
}

TEST(StepRun, TheFirstFailureDecidesAndSkipsTheRest) {
  Clock clock;
  StepRun run(clock.deadline(seconds{9}), {});
  bool ran = false;
  EXPECT_FALSE(run.step("tls", [] {
    return StepEnd::failure(Status::critical, "certificate expired 3 h ago", "a valid one", "203.0.113.7:443");
  }));
  EXPECT_FALSE(run.step("request", [&] {
    ran = true;
    return StepEnd::failure(Status::warning, "never seen");
  }));
  EXPECT_FALSE(ran);
  ASSERT_TRUE(run.failure());
  EXPECT_EQ(run.failure()->end.status, Status::critical);
  EXPECT_EQ(run.failure()->text(), "tls: certificate expired 3 h ago, expected a valid one (203.0.113.7:443)");
  ASSERT_EQ(run.outcomes().size(), 1u);
  EXPECT_TRUE(run.outcomes()[0].failed);
}

TEST(StepRun, CleansUpLastFirstWhateverHappened) {
  Clock clock;
  std::string order;
  StepRun run(clock.deadline(seconds{9}), {});
  run.clean_up("logout", [&] {
    order += "logout ";
    return StepEnd::done();
  });
  run.clean_up("unregister", [&] {
    order += "unregister ";
    return StepEnd::done();
  });
  run.step("call", [] { return StepEnd::failure(Status::critical, "busy"); });
  run.finish();
  run.finish();
  EXPECT_EQ(order, "unregister logout ");
  EXPECT_EQ(run.failure()->step, "call");
  EXPECT_EQ(run.outcomes().size(), 3u);
}

TEST(StepRun, AFailedCleanUpDecidesOnlyWhenNothingElseFailed) {
  struct Case {
    const char* why;
    bool step_fails;
    const char* decided_by;
  };
  const Case cases[] = {{"all was well before", false, "logout"}, {"a step had failed", true, "login"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Clock clock;
    StepRun run(clock.deadline(seconds{9}), {});
    run.clean_up("logout", []() -> StepEnd { throw std::runtime_error("connection lost"); });
    run.step("login", [&] { return c.step_fails ? StepEnd::failure(Status::critical, "refused") : StepEnd::done(); });
    run.finish();
    ASSERT_TRUE(run.failure());
    EXPECT_EQ(run.failure()->step, c.decided_by);
  }
}

TEST(StepRun, CleansUpWhenAnExceptionLeavesTheCheck) {
  Clock clock;
  bool cleaned = false;
  const auto check = [&] {
    StepRun run(clock.deadline(seconds{9}), {});
    run.clean_up("logout", [&] {
      cleaned = true;
      return StepEnd::done();
    });
    run.step("login", []() -> StepEnd { throw std::runtime_error("bug"); });
  };
  EXPECT_THROW(check(), std::runtime_error);
  EXPECT_TRUE(cleaned);
}

TEST(StepRun, ATransportNamesItsOwnSteps) {
  Clock clock;
  StepRun run(clock.deadline(seconds{9}), {});
  run.begin("connect");
  clock.now += milliseconds{5};
  run.begin("tls");
  clock.now += milliseconds{7};
  EXPECT_EQ(run.current(), "tls");
  run.end(StepEnd::done());
  EXPECT_EQ(run.current(), "");
  ASSERT_EQ(run.outcomes().size(), 2u);
  EXPECT_DOUBLE_EQ(run.outcomes()[0].duration_s, 0.005);

  run.amend(1, {{.name = "connect", .start_s = 9},
                {.name = "tls", .outcome = "TLSv1.3", .start_s = 0.001, .duration_s = 0.002}});
  EXPECT_DOUBLE_EQ(run.outcomes()[0].start_s, 0) << "lies before the steps to amend";
  EXPECT_EQ(run.outcomes()[1].outcome, "TLSv1.3");
  EXPECT_DOUBLE_EQ(run.outcomes()[1].duration_s, 0.002);
}

TEST(StepRun, NothingBeginsAfterAFailure) {
  Clock clock;
  StepRun run(clock.deadline(seconds{9}), {});
  run.begin("connect");
  run.end(StepEnd::failure(Status::critical, "refused"));
  run.begin("tls");
  EXPECT_EQ(run.current(), "");
  run.finish();
  EXPECT_EQ(run.outcomes().size(), 1u);
}

}  // namespace
}  // namespace sereno::steps
