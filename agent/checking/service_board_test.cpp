#include "agent/checking/service_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/checking/testing/fakes.h"

namespace sereno::agent {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ServiceBoardTest : public ::testing::Test {
 protected:
  std::vector<config::ServiceSettings> services_{
      {.name = "disk",
       .check = "external",
       .command = {"/bin/check_disk", "-w", "10%"},
       .interval = seconds{60},
       .function = "storage"},
      {.name = "now", .check = "external", .command = {"/bin/now"}, .interval = seconds{60}, .fresh = true},
      {.name = "gone", .check = "no_such_check", .place = {"sereno.yaml:9:5"}},
  };
  host::PluginCatalog catalog_;
  testing::FakeRunner runner_;
  testing::FakeTimers timers_;
  std::vector<ledger::Sample> recorded_;
  ServiceBoard board_{services_, catalog_, runner_, timers_,
                      [this](ledger::Sample sample) { recorded_.push_back(std::move(sample)); }};

  std::vector<CheckAnswer> answers_;
  void ask(CheckRequest request) {
    board_.submit(std::move(request), [this](CheckAnswer answer) { answers_.push_back(std::move(answer)); });
  }
};

TEST_F(ServiceBoardTest, AnswersWithTheLastResultAndItsAge) {
  board_.run_due(0, [](Status) {});
  runner_.finish({.status = Status::warning,
                  .summary = "DISK WARNING - 8% free",
                  .metrics = {{.label = "free", .value = 8, .unit = "%"}}},
                 true);
  timers_.advance(seconds{20});
  ask({.service = "disk"});
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].result.status, Status::warning);
  EXPECT_EQ(answers_[0].age, seconds{20});
  EXPECT_TRUE(answers_[0].classic);
  EXPECT_EQ(runner_.started, 1);
}

TEST_F(ServiceBoardTest, NamesEachMetricOnce) {
  board_.run_due(0, [](Status) {});
  runner_.finish({.status = Status::ok,
                  .metrics = {{.label = "a", .value = 1, .unit = "s"}, {.label = "b"}, {.label = "a", .value = 2}}});
  const auto disk = board_.services()[0];
  EXPECT_THAT(disk.metric_labels, ElementsAre("a", "b"));
  EXPECT_THAT(disk.metric_units, ElementsAre("s", ""));
}

TEST_F(ServiceBoardTest, RecordsEveryResult) {
  board_.run_due(0, [](Status) {});
  EXPECT_THAT(runner_.runs.front().first.options, ElementsAre(std::pair{"command", "/bin/check_disk"},
                                                              std::pair{"command", "-w"}, std::pair{"command", "10%"}));
  runner_.finish({.status = Status::critical,
                  .summary = "full\nmore",
                  .metrics = {{.label = "free", .value = 0, .unit = "%"}},
                  .degraded = true});
  ASSERT_EQ(recorded_.size(), 1u);
  EXPECT_EQ(recorded_[0].service, "disk");
  EXPECT_EQ(recorded_[0].function, "storage");
  EXPECT_EQ(recorded_[0].status, Status::critical);
  EXPECT_TRUE(recorded_[0].degraded);
  EXPECT_EQ(recorded_[0].interval, seconds{60});
  EXPECT_EQ(recorded_[0].output, "full");
  EXPECT_EQ(recorded_[0].perfdata, "free=0%");
}

TEST_F(ServiceBoardTest, WhoAsksTooMuchLeavesNoMarkInTheRecord) {
  ask({.service = "now"});
  runner_.refuse("not run: 3 checks wait already");
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].result.status, Status::unknown);
  EXPECT_EQ(answers_[0].result.summary, "not run: 3 checks wait already");
  EXPECT_TRUE(recorded_.empty());

  ask({.service = "now"});
  std::vector<Status> scheduled;
  board_.run_due(1, [&](Status status) { scheduled.push_back(status); });
  runner_.refuse("not run");
  EXPECT_THAT(scheduled, ElementsAre(Status::unknown));
  ASSERT_EQ(recorded_.size(), 1u) << "it was due and not seen";
  EXPECT_EQ(recorded_[0].status, Status::unknown);
}

TEST_F(ServiceBoardTest, AResultThatIsTooOldIsUnknownAndSaysHowOld) {
  board_.run_due(0, [](Status) {});
  runner_.finish({.status = Status::ok, .summary = "fine"});
  timers_.advance(seconds{180});
  ask({.service = "disk"});
  timers_.advance(seconds{20});
  ask({.service = "disk"});
  EXPECT_EQ(answers_[0].result.status, Status::ok);
  EXPECT_EQ(answers_[1].result.status, Status::unknown);
  EXPECT_EQ(answers_[1].result.summary, "the last result is 3 min 20 s old, one is due every 60 s (it was OK: fine)");
}

TEST_F(ServiceBoardTest, AJumpOfTheWallClockChangesNoAge) {
  board_.run_due(0, [](Status) {});
  runner_.finish({.status = Status::ok, .summary = "fine"});
  timers_.jump_wall_clock(std::chrono::hours{5});
  ask({.service = "disk"});
  EXPECT_EQ(answers_[0].result.status, Status::ok);
  EXPECT_EQ(answers_[0].age, seconds{0});
}

TEST_F(ServiceBoardTest, OneRunServesAllWhoAsk) {
  ask({.service = "now"});
  ask({.service = "now"});
  ask({.service = "disk", .fresh = true});
  EXPECT_EQ(runner_.started, 2);
  runner_.finish({.status = Status::ok, .summary = "here"});
  EXPECT_EQ(answers_.size(), 2u);
  runner_.finish({.status = Status::ok, .summary = "there"});
  EXPECT_EQ(answers_.size(), 3u);
}

TEST_F(ServiceBoardTest, AnswersBeforeTheAskerGivesUp) {
  ask({.service = "now", .patience = seconds{9}});
  timers_.advance(milliseconds{8999});
  EXPECT_TRUE(answers_.empty());
  timers_.advance(milliseconds{1});
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].result.status, Status::unknown);
  EXPECT_EQ(answers_[0].result.summary, "the check still runs after 9 s");
  runner_.finish({.status = Status::ok, .summary = "late, but recorded"});
  EXPECT_EQ(answers_.size(), 1u);
  EXPECT_EQ(recorded_.size(), 1u);
}

TEST_F(ServiceBoardTest, WithoutAResultTheFirstQuestionRunsTheCheck) {
  ask({.service = "disk"});
  EXPECT_EQ(runner_.started, 1);
  runner_.finish({.status = Status::ok, .summary = "fine"});
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].result.status, Status::ok);
}

TEST_F(ServiceBoardTest, ARestartKeepsAnsweringWithTheTrueAge) {
  board_.restore({{.service = "disk",
                   .at = timers_.wall_now() - minutes{2},
                   .status = Status::ok,
                   .output = "fine",
                   .perfdata = "free=9%"},
                  {.service = "not configured any more", .at = timers_.wall_now()}});
  ask({.service = "disk"});
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].age, minutes{2});
  EXPECT_EQ(answers_[0].result.metrics[0].label, "free");
  EXPECT_EQ(board_.age(0), minutes{2});
}

TEST_F(ServiceBoardTest, WhatIsNotThereIsUnknownWithTheReason) {
  ask({.service = "nosuch"});
  ask({.service = "gone"});
  ask({.check = "no_such_check"});
  ASSERT_EQ(answers_.size(), 3u);
  EXPECT_EQ(answers_[0].result.summary, "there is no service 'nosuch' here");
  for (const auto& answer : answers_) EXPECT_EQ(answer.result.status, Status::unknown);
  EXPECT_THAT(answers_[1].result.summary, HasSubstr("no_such_check"));
  EXPECT_EQ(runner_.started, 0);
}

TEST_F(ServiceBoardTest, ACheckThatIsMissingIsRecordedAsUnknown) {
  Status heard = Status::ok;
  board_.run_due(2, [&](Status status) { heard = status; });
  EXPECT_EQ(heard, Status::unknown);
  ASSERT_EQ(recorded_.size(), 1u);
  EXPECT_EQ(recorded_[0].status, Status::unknown);
}

TEST_F(ServiceBoardTest, TellsAMissingCheckFromABadOption) {
  services_[0].options = {{.name = "warning", .value = "10"}};
  const auto problems = find_service_problems(services_, catalog_);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].service, "disk");
  EXPECT_FALSE(problems[0].missing);
  EXPECT_EQ(problems[1].place, "sereno.yaml:9:5");
  EXPECT_TRUE(problems[1].missing);
}

TEST_F(ServiceBoardTest, SaysNothingOfAServiceWithoutItsCommand) {
  services_[0].command.clear();  // said where the file was read
  services_[0].options = {{.name = "command", .value = "/bin/true"}};
  const auto problems = find_service_problems(services_, catalog_);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_TRUE(problems[0].missing);
}

TEST(FormatAge, ShowsTwoUnits) {
  EXPECT_EQ(format_age(milliseconds{900}), "0 s");
  EXPECT_EQ(format_age(seconds{59}), "59 s");
  EXPECT_EQ(format_age(seconds{200}), "3 min 20 s");
  EXPECT_EQ(format_age(minutes{120}), "2 h");
  EXPECT_EQ(format_age(std::chrono::hours{76}), "3 d 4 h");
  EXPECT_EQ(format_age(seconds{-5}), "0 s");
}

}  // namespace
}  // namespace sereno::agent
