// The agent's runner as a whole: plugins, classic plugins, the queue in front of both.
#include "agent/checking/make_runner.h"

#include <gmock/gmock.h>

#include "agent/checking/testing/runner_fixture.h"

namespace sereno::agent {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class MakeRunnerTest : public testing::RunnerTest {};

TEST_F(MakeRunnerTest, RunsAPluginsCheck) {
  const auto outcome = run(selftest("warning"));
  EXPECT_EQ(outcome.result.status, Status::warning);
  EXPECT_EQ(outcome.result.summary, "fine");
  EXPECT_FALSE(outcome.classic);
}

TEST_F(MakeRunnerTest, SaysWhyACheckIsMissing) {
  const auto outcome = run({.check = "websocket"});
  EXPECT_EQ(outcome.result.status, Status::unknown);
  EXPECT_EQ(outcome.result.summary,
            std::string("no plugin gives a check 'websocket'; looked in ") + SERENO_TEST_PLUGINS);
}

TEST_F(MakeRunnerTest, KeepsTheStateOfEachKey) {
  auto request = selftest("count");
  request.state_key = "one";
  EXPECT_EQ(run(request).result.summary, "run 1");
  EXPECT_EQ(run(request).result.summary, "run 2");
  request.state_key = "other";
  EXPECT_EQ(run(request).result.summary, "run 1");
  request.state_key = "";
  EXPECT_EQ(run(request).result.summary, "run 1");
  EXPECT_EQ(run(request).result.summary, "run 1") << "no key, no state";

  runner_.reset();
  runner_ = make_runner(loop_, catalog_, settings_, log_);
  request.state_key = "one";
  EXPECT_EQ(run(request).result.summary, "run 3") << "the agent was started anew";
}

TEST_F(MakeRunnerTest, LogsWhatAChecksLogSays) {
  auto request = selftest("log");
  request.state_key = "web of the centre";
  run(request);
  EXPECT_THAT(log_.lines,
              Contains(AllOf(StartsWith("warning "), HasSubstr("check=selftest"),
                             HasSubstr("for=\"web of the centre\""), HasSubstr("says=\"a warning line\""))));
}

TEST_F(MakeRunnerTest, ReadsSecretsWhereTheyAre) {
  setenv("SERENO_TEST_SECRET", "hunter", 1);
  EXPECT_THAT(run(selftest("secret", {{"secret", "env:SERENO_TEST_SECRET"}})).result.summary,
              HasSubstr("has 6 characters"));
}

TEST_F(MakeRunnerTest, AnswersAHundredAtATime) {
  for (int i = 0; i < 100; ++i) {
    auto request = i % 4 == 0 ? shell_request("echo number " + std::to_string(i))
                              : selftest("ok", {{"text", "number " + std::to_string(i)}});
    request.lane = i % 3;
    start(std::move(request));
  }
  EXPECT_TRUE(all_answered());
  for (int i = 0; i < 100; ++i) {
    const auto number = static_cast<std::size_t>(i);
    EXPECT_THAT(outcomes_[number]->result.summary, AnyOf("fine", "number " + std::to_string(i)));
    EXPECT_EQ(outcomes_[number]->result.status, Status::ok);
  }
}

TEST_F(MakeRunnerTest, ACrashCostsOnlyItsOwnRun) {
  for (int i = 0; i < 8; ++i) start(selftest(i % 4 == 1 ? "exit" : "polite", {{"duration", "20ms"}}));
  EXPECT_TRUE(all_answered());
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(outcomes_[i]->result.status, i % 4 == 1 ? Status::unknown : Status::ok) << outcomes_[i]->result.summary;
}

class CrowdedRunnerTest : public testing::RunnerTest {
 protected:
  CrowdedRunnerTest() : RunnerTest(8, 3) {}

  /// A run that lasts until open_gate().
  RunRequest at_the_gate(int lane) {
    auto request = shell_request("until [ -e " + folder_.file("gate") + " ]; do sleep 0.01; done; echo through");
    request.lane = lane;
    return request;
  }
  void open_gate() { host::testing::write_all(folder_.file("gate"), ""); }
};

TEST_F(CrowdedRunnerTest, AnswersAtOnceWhenTheQueueIsFull) {
  for (int i = 0; i < 5 + 3; ++i) start(at_the_gate(1));
  const auto refused = start(at_the_gate(1));
  ASSERT_TRUE(outcomes_[refused]) << "before run() returned";
  EXPECT_EQ(outcomes_[refused]->result.status, Status::unknown);
  EXPECT_EQ(outcomes_[refused]->result.summary, "not run: 3 checks wait already");

  auto other = selftest("ok");
  other.lane = 2;
  EXPECT_EQ(run(other).result.summary, "fine") << "another lane has its own places";
  open_gate();
  EXPECT_TRUE(all_answered());
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(outcomes_[i]->result.summary, "through");
}

TEST_F(CrowdedRunnerTest, DoesNotLetARunWaitLongerThanItMayTake) {
  for (int i = 0; i < 5; ++i) start(at_the_gate(1));
  auto hurried = selftest("ok");
  hurried.lane = 1;
  hurried.timeout = milliseconds{50};
  const auto outcome = run(hurried);
  EXPECT_EQ(outcome.result.status, Status::unknown);
  EXPECT_EQ(outcome.result.summary, "waited 0.05 s for one of 8 places to run in: all are busy");
  EXPECT_GE(outcome.duration, milliseconds{50});
  open_gate();
  EXPECT_TRUE(all_answered());
}

TEST_F(CrowdedRunnerTest, ForgetsRunsThatWaitWhenItIsDestroyed) {
  for (int i = 0; i < 7; ++i) start(at_the_gate(1));
  runner_.reset();
  loop_.run_for(milliseconds{1});
  for (const auto& outcome : outcomes_) EXPECT_FALSE(outcome);
}

}  // namespace
}  // namespace sereno::agent
