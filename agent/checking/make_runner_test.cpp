// The agent's runner as a whole: plugins, classic plugins, the queue in front of both.
#include "agent/checking/make_runner.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "agent/checking/testing/runner_fixture.h"

namespace sereno::agent {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
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
    request.origin = static_cast<Origin>(i % 3);
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

TEST_F(MakeRunnerTest, CountsRunsAndTheWorkersThatWereLost) {
  run(selftest("polite"));
  run(selftest("exit"));
  const RunFigures figures = runner_->figures();
  EXPECT_EQ(figures.runs, 2u);
  EXPECT_EQ(figures.running, 0u);
  EXPECT_EQ(figures.workers_lost, 1u);
  ASSERT_EQ(figures.last_lost.size(), 1u);
  EXPECT_EQ(figures.last_lost[0].check, "selftest");
  EXPECT_NE(figures.last_lost[0].how.find("ended with exit code"), std::string::npos) << figures.last_lost[0].how;
  ASSERT_EQ(figures.lanes.size(), 6u);
  EXPECT_EQ(figures.lanes[2].name, "nrpe");
}

/// Plugins' children that ignore signals, some in sessions of their own, and what a command has left in the background.
TEST_F(MakeRunnerTest, NobodyOutlivesAnAgentThatIsKilled) {
  runner_.reset();
  prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);  // orphans of the agent's are nobody's here
  const std::string of_plugin = folder_.file("of-plugin"), of_command = folder_.file("of-command");
  const std::string stubborn =
      "sh -c 'trap \"\" TERM HUP INT; echo $$ >> " + of_command + "; while :; do sleep 0.01; done'";
  const pid_t agent = fork();
  if (agent == 0) {
    boost::asio::io_context loop;
    const auto runner = make_runner(loop, catalog_, settings_, log_);
    runner->run(selftest("fork-stubborn", {{"pid-file", of_plugin}, {"duration", "1h"}}), [](const RunOutcome&) {});
    runner->run(shell_request(stubborn + " & setsid " + stubborn + " & env -i /bin/" + stubborn + " & wait"),
                [](const RunOutcome&) {});
    host::testing::run_until(loop, [&] {
      return host::testing::pids_in(of_plugin).size() == 4 && host::testing::pids_in(of_command).size() == 3;
    });
    static_cast<void>(raise(SIGKILL));
  }
  int status = 0;
  waitpid(agent, &status, 0);
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  auto left = host::testing::pids_in(of_plugin);
  const auto more = host::testing::pids_in(of_command);
  left.insert(left.end(), more.begin(), more.end());
  EXPECT_EQ(left.size(), 7u);
  EXPECT_TRUE(
      host::testing::run_until(loop_, [&] { return std::none_of(left.begin(), left.end(), host::testing::is_alive); }));
}

class CrowdedRunnerTest : public testing::RunnerTest {
 protected:
  CrowdedRunnerTest() : RunnerTest(9, 3) {}

  /// A run that lasts until open_gate().
  RunRequest at_the_gate(Origin origin) {
    auto request = shell_request("until [ -e " + folder_.file("gate") + " ]; do sleep 0.01; done; echo through");
    request.origin = origin;
    return request;
  }
  void open_gate() { host::testing::write_all(folder_.file("gate"), ""); }
};

TEST_F(CrowdedRunnerTest, AnswersAtOnceWhenTheQueueIsFull) {
  for (int i = 0; i < 3 + 3; ++i) start(at_the_gate(Origin::nrpe));
  const auto refused = start(at_the_gate(Origin::nrpe));
  ASSERT_TRUE(outcomes_[refused]) << "before run() returned";
  EXPECT_EQ(outcomes_[refused]->result.status, Status::unknown);
  EXPECT_EQ(outcomes_[refused]->result.summary, "not run: 3 checks wait already");

  auto other = selftest("ok");
  other.origin = Origin::zabbix;
  EXPECT_EQ(run(other).result.summary, "fine") << "another lane has its own places";
  open_gate();
  EXPECT_TRUE(all_answered());
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(outcomes_[i]->result.summary, "through");
}

TEST_F(CrowdedRunnerTest, DoesNotLetARunWaitLongerThanItMayTake) {
  for (int i = 0; i < 3; ++i) start(at_the_gate(Origin::nrpe));
  auto hurried = selftest("ok");
  hurried.origin = Origin::nrpe;
  hurried.timeout = milliseconds{50};
  const auto outcome = run(hurried);
  EXPECT_EQ(outcome.result.status, Status::unknown);
  EXPECT_EQ(outcome.result.summary,
            "waited 0.05 s for one of 9 places to run in: 3 are busy, and 6 are kept for other kinds of runs");
  EXPECT_FALSE(outcome.ran);
  EXPECT_EQ(outcome.observer, "no_place");
  EXPECT_GE(outcome.duration, milliseconds{50});
  open_gate();
  EXPECT_TRUE(all_answered());
}

TEST_F(CrowdedRunnerTest, AContractsCheckDoesNotWaitBehindCommandsThatHang) {
  for (int i = 0; i < 10; ++i) start(at_the_gate(Origin::scheduler));
  auto due = selftest("ok");
  due.origin = Origin::scheduler;
  EXPECT_EQ(run(due).result.summary, "fine");
  open_gate();
  EXPECT_TRUE(all_answered());
}

TEST_F(CrowdedRunnerTest, ACheckThatTookAllOfItsTimeWaitsBehindItsLikeNextTime) {
  auto hanging = selftest("polite", {{"duration", "1h"}});
  hanging.origin = Origin::scheduler;
  hanging.timeout = milliseconds{30};
  hanging.state_key = "hanging";
  run(hanging);
  for (int i = 0; i < 10; ++i) start(at_the_gate(Origin::scheduler));
  EXPECT_FALSE(run(hanging).ran) << "all places that such runs may have are taken";
  hanging.state_key = "another";
  EXPECT_TRUE(run(hanging).ran);
  open_gate();
  EXPECT_TRUE(all_answered());
}

TEST_F(CrowdedRunnerTest, WantOfDescriptorsIsItsOwnFault) {
  EXPECT_EQ(run(shell_request("echo fine")).observer, "");
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{.rlim_cur = 3, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  const auto command = run(shell_request("echo fine"));
  const auto plugin = run(selftest("ok"));
  setrlimit(RLIMIT_NOFILE, &before);
  for (const auto* outcome : {&command, &plugin}) {
    EXPECT_EQ(outcome->result.status, Status::unknown);
    EXPECT_EQ(outcome->observer, "no_descriptor");
    EXPECT_THAT(outcome->result.summary, HasSubstr("Too many open files"));
  }
  EXPECT_EQ(run(shell_request("echo fine")).result.summary, "fine");
  EXPECT_THAT(log_.lines, IsEmpty()) << "who records it tells of it, once";
}

TEST_F(CrowdedRunnerTest, AdoptsANumberOfPlaces) {
  for (int i = 0; i < 6; ++i) start(at_the_gate(Origin::nrpe));
  const auto crowded = start(at_the_gate(Origin::nrpe));
  EXPECT_TRUE(outcomes_[crowded]) << "three run, three wait";
  adopt({.max_parallel_checks = 32}, catalog());
  const auto roomy = start(at_the_gate(Origin::nrpe));
  EXPECT_FALSE(outcomes_[roomy]) << "it runs";
  adopt({.max_parallel_checks = 1}, catalog());
  for (int i = 0; i < 3; ++i) start(at_the_gate(Origin::zabbix));
  EXPECT_TRUE(outcomes_[start(at_the_gate(Origin::zabbix))]) << "there are fewer places now than runs";
  open_gate();
  EXPECT_TRUE(all_answered()) << "those under way end, and those that wait begin";
}

TEST_F(MakeRunnerTest, AdoptsWhatAnExternalCommandMayHold) {
  const std::string greedy = "x=$(head -c 100000000 /dev/zero | tr '\\0' x); until [ -e " + folder_.file("gate") +
                             " ]; do sleep 0.01; done; echo it had room";
  adopt({.external_memory_bytes = 32u << 20}, catalog());
  EXPECT_THAT(shell(greedy).result.summary, HasSubstr("external_memory_mb allows 32"));
  adopt({}, catalog());
  host::testing::write_all(folder_.file("gate"), "");
  EXPECT_EQ(shell(greedy).result.summary, "it had room");
}

TEST_F(CrowdedRunnerTest, ForgetsRunsThatWaitWhenItIsDestroyed) {
  for (int i = 0; i < 6; ++i) start(at_the_gate(Origin::nrpe));
  runner_.reset();
  loop_.run_for(milliseconds{1});
  for (const auto& outcome : outcomes_) EXPECT_FALSE(outcome);
}

}  // namespace
}  // namespace sereno::agent
