#include "agent/checking/service_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/checking/service_problems.h"
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
  testing::FakeRunner runner_;
  testing::FakeTimers timers_;
  testing::FakeRecord record_;
  std::vector<ledger::Sample>& recorded_ = record_.samples;
  ServiceBoard board_{testing::generation_of(services_), runner_, timers_, record_};

  ServiceHandle handle(std::string_view name) const {
    for (const auto& view : board_.view())
      if (view.settings->name == name) return view.service;
    ADD_FAILURE() << "no service " << name;
    return {};
  }
  void run_due(std::string_view name) {
    board_.run_due(handle(name), [](Status) {});
  }
  /// The next generation; what changed as "name:what".
  std::vector<std::string> adopt() {
    std::vector<std::string> changes;
    for (const ServiceChange& change : board_.adopt(testing::generation_of(services_)))
      changes.push_back(change.name + (change.added ? ":added" : "") + (change.removed ? ":removed" : "") +
                        (change.redefined ? ":redefined" : "") + (change.retimed ? ":retimed" : "") +
                        (change.other ? ":other" : ""));
    return changes;
  }

  std::vector<CheckAnswer> answers_;
  void ask(CheckRequest request) {
    board_.submit(std::move(request), [this](CheckAnswer answer) { answers_.push_back(std::move(answer)); });
  }
};

TEST_F(ServiceBoardTest, AnswersWithTheLastResultAndItsAge) {
  run_due("disk");
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
  run_due("disk");
  runner_.finish({.status = Status::ok,
                  .metrics = {{.label = "a", .value = 1, .unit = "s"}, {.label = "b"}, {.label = "a", .value = 2}}});
  const auto disk = board_.services()[0];
  EXPECT_THAT(disk.metrics, ElementsAre(MetricName{"a", "s"}, MetricName{"b", ""}));
}

TEST_F(ServiceBoardTest, RecordsEveryResult) {
  run_due("disk");
  EXPECT_THAT(runner_.runs.front().first.options, ElementsAre(std::pair{"command", "/bin/check_disk"},
                                                              std::pair{"command", "-w"}, std::pair{"command", "10%"}));
  runner_.finish({.status = Status::critical,
                  .summary = "full\nmore",
                  .metrics = {{.label = "free", .value = 0, .unit = "%"}},
                  .function_state = FunctionState::degraded});
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
  board_.run_due(handle("now"), [&](Status status) { scheduled.push_back(status); });
  runner_.refuse("not run");
  EXPECT_THAT(scheduled, ElementsAre(Status::unknown));
  ASSERT_EQ(recorded_.size(), 1u) << "it was due and not seen";
  EXPECT_EQ(recorded_[0].status, Status::unknown);
}

TEST_F(ServiceBoardTest, AResultThatIsTooOldIsUnknownAndSaysHowOld) {
  run_due("disk");
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
  run_due("disk");
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

TEST_F(ServiceBoardTest, WhoWantsATraceGetsARunThatBeganWithIt) {
  run_due("disk");
  ask({.service = "disk", .fresh = true});
  ask({.service = "disk", .traced = true});
  EXPECT_EQ(runner_.runs.front().first.verbosity, 0u);
  runner_.finish({.status = Status::ok, .summary = "one"});
  ASSERT_EQ(answers_.size(), 1u) << "the one that was under way tells no trace";
  ASSERT_EQ(runner_.started, 2);
  EXPECT_EQ(runner_.runs.front().first.verbosity, 3u);
  ask({.service = "disk", .fresh = true});
  auto [request, done] = std::move(runner_.runs.front());
  runner_.runs.pop_front();
  done({.result = {.status = Status::warning, .summary = "two"}, .trace = {"> GET /"}});
  ASSERT_EQ(answers_.size(), 3u);
  EXPECT_EQ(answers_[1].result.summary, "two");
  EXPECT_THAT(answers_[1].trace, ElementsAre("> GET /"));
  EXPECT_TRUE(answers_[2].trace.empty()) << "who did not ask for it";
  EXPECT_EQ(recorded_.size(), 2u) << "it is a run as any other";
  EXPECT_EQ(runner_.started, 2);
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
  EXPECT_EQ(board_.age(handle("disk")), minutes{2});
  EXPECT_THAT(board_.services()[0].metrics, ElementsAre(MetricName{"free", "%"}));
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
  board_.run_due(handle("gone"), [&](Status status) { heard = status; });
  EXPECT_EQ(heard, Status::unknown);
  ASSERT_EQ(recorded_.size(), 1u);
  EXPECT_EQ(recorded_[0].status, Status::unknown);
  EXPECT_EQ(recorded_[0].function_state, FunctionState::not_seen) << "the observer lacks the check: nobody looked";
  EXPECT_EQ(recorded_[0].reason, "no_check");
}

TEST_F(ServiceBoardTest, MetricsStayKnownWhileThePageIsDown) {
  int changes = 0;
  board_.on_metrics_change([&] { ++changes; });
  run_due("disk");
  runner_.finish({.status = Status::ok, .metrics = {{.label = "free", .value = 1}}});
  run_due("disk");
  runner_.finish({.status = Status::critical, .summary = "connection refused"});
  EXPECT_THAT(board_.services()[0].metrics, ElementsAre(MetricName{"free", ""}));
  EXPECT_EQ(changes, 1);
}

TEST_F(ServiceBoardTest, AServiceThatHangsLongerThanItsIntervalIsNotStaleBetweenTwoRuns) {
  services_[0].interval = seconds{3};
  services_[0].timeout = seconds{10};
  adopt();
  run_due("disk");
  runner_.finish({.status = Status::critical, .summary = "timed out"});
  timers_.advance(seconds{15});
  ask({.service = "disk"});
  EXPECT_EQ(answers_[0].result.status, Status::critical);
  EXPECT_EQ(recorded_[0].interval, seconds{12}) << "the record is judged by what can be kept";
}

TEST_F(ServiceBoardTest, TheNextSettingsChangeWhatChangedAndNothingElse) {
  struct Case {
    const char* why;
    std::function<void(std::vector<config::ServiceSettings>&)> edit;
    std::vector<std::string> changes;
  };
  const Case cases[] = {
      {"nothing", [](auto&) {}, {}},
      {"another order", [](auto& s) { std::swap(s[0], s[1]); }, {}},
      {"another place in the file", [](auto& s) { s[0].place = {"sereno.yaml:99:1"}; }, {}},
      {"another argument", [](auto& s) { s[0].command.back() = "20%"; }, {"now:redefined"}},
      {"another time-out", [](auto& s) { s[1].timeout = seconds{3}; }, {"disk:redefined"}},
      {"another interval", [](auto& s) { s[1].interval = seconds{30}; }, {"disk:retimed"}},
      {"another retry", [](auto& s) { s[1].retry_interval = seconds{15}; }, {"disk:retimed"}},
      {"another function", [](auto& s) { s[1].function = "disks"; }, {"disk:other"}},
      {"one more",
       [](auto& s) { s.push_back({.name = "new", .check = "external", .command = {"/x"}}); },
       {"new:added"}},
      {"one less", [](auto& s) { s.erase(s.begin()); }, {"now:removed"}},
      {"a new name is a new service", [](auto& s) { s[0].name = "disk2"; }, {"disk2:added", "disk:removed"}},
      {"none at all", [](auto& s) { s.clear(); }, {"disk2:removed", "gone:removed", "new:removed"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    c.edit(services_);
    EXPECT_EQ(adopt(), c.changes);
  }
}

TEST_F(ServiceBoardTest, AServiceKeepsItsHandleAndItsLastResultOverAReload) {
  const auto disk = handle("disk");
  run_due("disk");
  runner_.finish({.status = Status::ok, .summary = "fine", .metrics = {{.label = "free", .value = 1}}});
  timers_.advance(seconds{20});
  services_.insert(services_.begin(), {.name = "first", .check = "external", .command = {"/bin/x"}});
  services_[1].command.back() = "20%";
  adopt();
  EXPECT_EQ(handle("disk"), disk);
  ask({.service = "disk"});
  EXPECT_EQ(answers_[0].result.summary, "fine");
  EXPECT_EQ(answers_[0].age, seconds{20});
  EXPECT_THAT(board_.services()[1].metrics, ElementsAre(MetricName{"free", ""}));
  EXPECT_EQ(runner_.started, 1);
}

TEST_F(ServiceBoardTest, ARunThatIsUnderWayIsNotLostByAReload) {
  struct Case {
    const char* why;
    std::function<void(std::vector<config::ServiceSettings>&)> edit;
    const char* answer;
    int started;
  };
  const Case cases[] = {
      {"nothing of it changed", [](auto& s) { s.pop_back(); }, "of before", 1},
      {"it is told of elsewhere", [](auto& s) { s[0].function = "disks"; }, "of before", 1},
      {"it is gone: who waited is answered", [](auto& s) { s.erase(s.begin()); }, "of before", 1},
      {"something else is run now: who asks means that", [](auto& s) { s[0].command = {"/bin/other"}; }, "of after", 2},
  };
  const auto before = services_;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    services_ = before;
    adopt();
    recorded_.clear();
    answers_.clear();
    runner_.started = 0;
    ask({.service = "disk", .fresh = true});
    c.edit(services_);
    adopt();
    runner_.finish({.status = Status::ok, .summary = "of before"});
    if (!runner_.runs.empty()) runner_.finish({.status = Status::ok, .summary = "of after"});
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_EQ(answers_[0].result.summary, c.answer);
    EXPECT_EQ(runner_.started, c.started);
    ASSERT_EQ(recorded_.size(), static_cast<std::size_t>(c.started)) << "what was observed is recorded";
    EXPECT_EQ(recorded_[0].function, "storage") << "under the settings that it began with";
  }
}

TEST_F(ServiceBoardTest, TellsNobodyElsewhereWherePluginsLie) {
  for (const Origin origin : {Origin::nrpe, Origin::zabbix}) {
    answers_.clear();
    ask({.check = "swop", .origin = origin});
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_EQ(answers_[0].result.summary,
              "no plugin gives a check 'swop'; 'sereno list' on the agent's machine shows those that are there");
  }
}

TEST_F(ServiceBoardTest, TellsAMissingCheckFromABadOption) {
  services_[0].options = {{.name = "warning", .value = "10"}};
  const auto problems = find_service_problems(services_, testing::generation_of({})->catalog);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].service, "disk");
  EXPECT_FALSE(problems[0].tolerable);
  EXPECT_EQ(problems[1].place, "sereno.yaml:9:5");
  EXPECT_TRUE(problems[1].tolerable);
}

TEST_F(ServiceBoardTest, SaysNothingOfAServiceWithoutItsCommand) {
  services_[0].command.clear();  // said where the file was read
  services_[0].options = {{.name = "command", .value = "/bin/true"}};
  const auto problems = find_service_problems(services_, testing::generation_of({})->catalog);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_TRUE(problems[0].tolerable);
}

}  // namespace
}  // namespace sereno::agent
