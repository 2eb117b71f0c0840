// Classic plugins as real processes.
#include "agent/checking/external_runner.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "agent/checking/testing/runner_fixture.h"

namespace sereno::agent {
namespace {

using host::testing::is_alive;
using host::testing::pids_in;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ExternalRunnerTest : public testing::RunnerTest {
 protected:
  bool gone(const std::vector<pid_t>& pids) {
    return host::testing::run_until(loop_, [&] { return std::none_of(pids.begin(), pids.end(), is_alive); });
  }
};

TEST_F(ExternalRunnerTest, RunsAClassicPlugin) {
  const auto outcome = shell("echo 'DISK WARNING - 8% free | /=92%;90;95;0;100'; echo more; exit 1");
  EXPECT_TRUE(outcome.classic);
  EXPECT_EQ(outcome.result.status, Status::warning);
  EXPECT_EQ(outcome.result.summary, "DISK WARNING - 8% free");
  EXPECT_EQ(outcome.result.long_text, "more");
  ASSERT_EQ(outcome.result.metrics.size(), 1u);
  EXPECT_EQ(outcome.result.metrics[0].label, "/");
  EXPECT_EQ(outcome.result.metrics[0].value, 92);
}

TEST_F(ExternalRunnerTest, GivesArgumentsWithoutAShell) {
  const auto outcome = run(external({"/bin/echo", "$HOME; `id`", "*", ""}));
  EXPECT_EQ(outcome.result.summary, "$HOME; `id` *");
}

TEST_F(ExternalRunnerTest, SaysWhatCannotBeRun) {
  const auto file = folder_.file("not-executable");
  host::testing::write_all(file, "#!/bin/sh\n");
  chmod(file.c_str(), 0644);
  struct Case {
    std::vector<std::string> words;
    const char* summary;
  };
  const Case cases[] = {
      {{}, "no command is given"},
      {{"check_disk", "-w"}, "command 'check_disk' is no absolute path"},
      {{"/nowhere/check_disk"}, "cannot run '/nowhere/check_disk': No such file or directory"},
      {{file}, "Permission denied"},
      {{"/"}, "cannot run '/': Permission denied"},
  };
  for (const Case& c : cases) {
    const auto outcome = run(external(c.words));
    EXPECT_EQ(outcome.result.status, Status::unknown);
    EXPECT_THAT(outcome.result.summary, HasSubstr(c.summary));
  }
}

TEST_F(ExternalRunnerTest, SurvivesWhatAProgramPrints) {
  const auto endless = shell("head -c 10485760 /dev/zero | tr '\\0' x");
  EXPECT_EQ(endless.result.status, Status::ok) << "all of it was read, so the program could end";
  EXPECT_LT(endless.result.summary.size() + endless.result.long_text.size(), 70'000u);
  EXPECT_THAT(endless.result.long_text, HasSubstr("(output cut: 10485760 bytes, 65536 kept)"));

  EXPECT_EQ(shell("printf 'a\\000b\\377c'").result.summary,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD"
            "c");
  EXPECT_FALSE(shell("echo why >&2; exit 2").classic) << "our words";
  EXPECT_THAT(shell("echo why >&2; exit 2").result.summary, HasSubstr("standard error: why"));
  EXPECT_EQ(shell("echo fine; exit 200").result.status, Status::unknown);
  EXPECT_EQ(shell("kill -9 $$").result.summary, "the plugin died of signal 9 (SIGKILL)");
}

TEST_F(ExternalRunnerTest, ConfinesTheProgram) {
  setenv("SERENO_TEST_SECRET", "hunter", 1);
  const auto environment = shell("echo environment; env").result.long_text;
  EXPECT_THAT(environment, AllOf(HasSubstr("PATH="), HasSubstr("LANG=C.UTF-8"), Not(HasSubstr("hunter"))));
  EXPECT_EQ(shell("cat; echo end").result.summary, "end") << "nothing to read";
  EXPECT_EQ(shell("ulimit -c").result.summary, "0");
  EXPECT_EQ(shell("ulimit -n").result.summary, "1024");
  EXPECT_EQ(shell("grep NoNewPrivs /proc/self/status | tr -d '[:space:]'").result.summary, "NoNewPrivs:1");
  EXPECT_EQ(shell("pwd").result.summary, "/");
  EXPECT_EQ(run(external({"/bin/ls", "/proc/self/fd"})).result.long_text, "1\n2\n3") << "3 is the folder that it lists";
  EXPECT_EQ(shell("ulimit -v").result.summary, "unlimited") << "node and java reserve far more than they use";
}

/// Address space that nobody fills is free, as node and java want it.
TEST_F(ExternalRunnerTest, LimitsTheMemoryThatAllItsProcessesFill) {
  constexpr std::string_view fill =
      "use strict; my @kept; sub fill { push @kept, 'x' x (1 << 20) for 1 .. shift; } $| = 1; ";
  const auto perl = [&](const std::string& script) {
    return external({"/usr/bin/perl", "-e", std::string(fill) + script});
  };
  const auto start = [&](RunRequest request) {
    std::optional<RunOutcome> outcome;
    host::ChildProcesses children(loop_);
    ExternalRunner small(loop_, children,
                         {.resident_bytes = std::uint64_t{64} << 20, .between_looks = milliseconds{5}});
    small.run(std::move(request), [&](RunOutcome given) { outcome = std::move(given); });
    EXPECT_TRUE(host::testing::run_until(loop_, [&] { return outcome.has_value(); }));
    return outcome.value_or(RunOutcome{});
  };
  runner_.reset();  // one object looks after the children of a process
  struct Case {
    const char* why;
    std::string script;
  };
  const Case cases[] = {{"itself", "fill(100); sleep 1000"},
                        {"a child", "if (fork) { sleep 1000 } fill(100); sleep 1000"},
                        {"two that have half each", "fork; fill(50); sleep 1000"},
                        {"in a session of its own, without a parent",
                         "if (fork) { sleep 1000 } if (fork) { exit } exec '/usr/bin/setsid', '/usr/bin/perl', '-e', "
                         "'my @kept; push @kept, \"x\" x (1 << 20) for 1 .. 100; sleep 1000'"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto outcome = start(perl(c.script));
    EXPECT_EQ(outcome.result.status, Status::unknown);
    EXPECT_THAT(outcome.result.summary,
                ::testing::MatchesRegex("killed: it held [0-9]+ MiB of memory, and external_memory_mb allows 64"));
    EXPECT_FALSE(outcome.classic);
  }
  EXPECT_EQ(
      start(perl("fill(50); if (fork) { wait; print 'fine' } else { select undef, undef, undef, 0.1 }")).result.summary,
      "fine")
      << "what a parent and its child share counts once";
}

TEST_F(ExternalRunnerTest, AsksFirstAndKillsThen) {
  const auto listens =
      shell("trap 'echo cleaned up; exit 0' TERM; echo began; while :; do sleep 0.01; done", milliseconds{1000});
  EXPECT_EQ(listens.result.status, Status::unknown);
  EXPECT_EQ(listens.result.summary, "timed out after 1 s");
  EXPECT_THAT(listens.result.long_text, AllOf(HasSubstr("began"), HasSubstr("cleaned up")));

  const std::string pids = folder_.file("pids");
  auto stubborn =
      shell_request("trap '' TERM HUP INT; echo $$ > " + pids + "; while :; do sleep 0.01; done", milliseconds{1000});
  stubborn.timeout_status = Status::critical;
  const auto killed = run(stubborn);
  EXPECT_EQ(killed.result.status, Status::critical);
  EXPECT_EQ(killed.result.summary, "timed out after 1 s");
  EXPECT_TRUE(gone(pids_in(pids)));
}

TEST_F(ExternalRunnerTest, DoesNotWaitForWhoeverKeepsTheOutputOpen) {
  const std::string pids = folder_.file("pids");
  const auto outcome = shell("setsid sleep 1000 & echo $! > " + pids + "; echo fine");
  EXPECT_EQ(outcome.result.summary, "fine");
  EXPECT_TRUE(gone(pids_in(pids))) << "what is left behind goes with its run";
}

TEST_F(ExternalRunnerTest, KillsOrphansThatIgnoreSignals) {
  for (const char* end : {"echo fine", "while :; do sleep 0.01; done"}) {
    SCOPED_TRACE(end);
    const std::string pids = folder_.file("pids");
    const std::string stubborn =
        "sh -c 'trap \"\" TERM HUP INT; echo $$ >> " + pids + "; while :; do sleep 0.01; done'";
    const std::string both_there = "until [ \"$(wc -l < " + pids + ")\" = 3 ]; do sleep 0.01; done;";
    std::filesystem::remove(pids);
    host::testing::write_all(pids, "");
    shell(stubborn + " & setsid " + stubborn + " & (setsid setsid " + stubborn + " &) ; " + both_there + end,
          milliseconds{1500});
    const auto started = pids_in(pids);
    EXPECT_EQ(started.size(), 3u);
    EXPECT_TRUE(gone(started));
  }
}

TEST_F(ExternalRunnerTest, LeavesOrphansAloneWhileTheirOwnRunGoesOn) {
  const std::string go = folder_.file("go"), out = folder_.file("out"), ready = folder_.file("ready");
  const auto slow =
      start(shell_request("(setsid sh -c 'touch " + ready + "; until [ -e " + go + " ]; do sleep 0.01; done; touch " +
                          out + "' >/dev/null &); until [ -e " + out + " ]; do sleep 0.01; done; echo by the orphan"));
  EXPECT_TRUE(host::testing::run_until(loop_, [&] { return std::filesystem::exists(ready); }));
  EXPECT_EQ(shell("echo another").result.summary, "another") << "its end makes the agent look for orphans";
  EXPECT_FALSE(outcomes_[slow]);
  host::testing::write_all(go, "");
  EXPECT_TRUE(answered(slow));
  EXPECT_EQ(outcomes_[slow]->result.summary, "by the orphan");
}

TEST_F(ExternalRunnerTest, ForgetsRunsThatGoOnWhenItIsDestroyed) {
  const std::string pids = folder_.file("pids");
  start(shell_request("echo $$ > " + pids + "; exec sleep 1000"));
  ASSERT_TRUE(host::testing::run_until(loop_, [&] { return !pids_in(pids).empty(); }));
  runner_.reset();
  EXPECT_FALSE(is_alive(pids_in(pids).front()));
  loop_.run_for(milliseconds{1});
  EXPECT_FALSE(outcomes_.front());
}

}  // namespace
}  // namespace sereno::agent
