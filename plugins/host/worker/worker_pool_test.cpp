// Runs in real workers, with the plugin that misbehaves to order.
#include "plugins/host/worker/worker_pool.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <array>
#include <optional>

#include "plugins/host/canary/kept_canaries.h"
#include "plugins/host/processes/process_table.h"
#include "plugins/host/testing/process_checks.h"
#include "plugins/host/testing/worker_pool_fixture.h"

namespace sereno::host {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::is_alive;
using testing::metric;
using ::testing::Not;
using testing::pid_of;
using testing::pids_in;
using testing::run_until;
using ::testing::StartsWith;
using testing::WorkerPoolTest;

/// The address sanitizer ends a process that asks for too much.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool may_run_out_of_memory = false;
#else
constexpr bool may_run_out_of_memory = true;
#endif

WorkerRun canary_run(const testing::TemporaryFolder& folder, std::string kind, std::string duration = "0s") {
  return {.plugin_path = SERENO_SELFTEST_PLUGIN,
          .check = "selftest",
          .options = {{"mode", "canary"}, {"text", "agent7"}, {"kind", std::move(kind)}, {"duration", duration}},
          .timeout = std::chrono::seconds{20},
          .state_folder = folder.path()};
}

TEST_F(WorkerPoolTest, WorkersShareTheirCanaries) {
  const testing::TemporaryFolder folder;
  const Canary agent7{.platform = "platform.test", .account = "agent7"};
  EXPECT_EQ(run(canary_run(folder, "accepted")).result.summary, "signed in");
  KeptCanaries by_hand(canaries_below(folder.path()), &now_utc, {.words = "somebody"});
  ASSERT_TRUE(by_hand.take(agent7, true));
  const auto busy = run(canary_run(folder, "accepted")).result;
  EXPECT_EQ(busy.observer, "canary_busy");
  EXPECT_EQ(busy.summary, "canary 'agent7' at platform.test is in use by somebody");
  start(canary_run(folder, "accepted", "15s"));
  by_hand.release(agent7);
  ASSERT_TRUE(all_answered());
  EXPECT_EQ(outcomes_.back().result.summary, "signed in") << "who may wait gets it";
}

TEST_F(WorkerPoolTest, WhatOneWorkerWasToldAllKnow) {
  const testing::TemporaryFolder folder;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run(canary_run(folder, "rejected")).result.summary, "rejected");
  const auto paused = run(canary_run(folder, "accepted")).result;
  EXPECT_EQ(paused.status, Status::unknown);
  EXPECT_EQ(paused.observer, "breaker_open");
  EXPECT_THAT(paused.summary, HasSubstr("rejected 2 times in a row: \"Login incorrect\""));
  WorkerRun lost = canary_run(folder, "accepted");
  lost.state_folder = folder.file("nowhere");
  EXPECT_EQ(run(std::move(lost)).result.observer, "no_canary_state");
}

TEST_F(WorkerPoolTest, ACheckThatIsKilledIsTidiedUpBehind) {
  const testing::TemporaryFolder folder;
  EXPECT_THAT(run(canary_run(folder, "killed")).result.summary, HasSubstr("SIGKILL"));
  EXPECT_EQ(run(canary_run(folder, "accepted")).result.summary, "signed in, undid what agent7 began");
  EXPECT_EQ(run(canary_run(folder, "accepted")).result.summary, "signed in") << "once";
  EXPECT_EQ(pools_.count().idle, 1u) << "what it holds goes with the run: the worker is as it was";
}

TEST_F(WorkerPoolTest, BringsBackWhatACheckSays) {
  struct Case {
    const char* why;
    const char* mode;
    Status status;
    const char* summary;
  };
  const Case cases[] = {
      {"fine", "ok", Status::ok, "fine"},
      {"warning", "warning", Status::warning, "fine"},
      {"critical", "critical", Status::critical, "fine"},
      {"unknown", "unknown", Status::unknown, "fine"},
      {"exceptions end at the line", "throw", Status::unknown, "thrown to order"},
      {"a state that there is not", "bad-status", Status::unknown, "42"},
      {"NUL and broken UTF-8", "nul", Status::ok,
       "a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"printing does not disturb the line", "print", Status::ok, "printed"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto options = mode(c.mode);
    options.emplace_back("bytes", "1000000");
    const auto result = result_of(options);
    EXPECT_EQ(result.status, c.status);
    EXPECT_THAT(result.summary, HasSubstr(c.summary));
  }
  EXPECT_EQ(pools_.count().idle, 1u) << "one worker made all of these runs";
  EXPECT_EQ(result_of(mode("degraded")).function_state, FunctionState::degraded);
  EXPECT_EQ(metric(result_of(mode("ok")), "value"), 1);
}

TEST_F(WorkerPoolTest, ReusesAWorker) {
  const auto first = result_of(mode("where"));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(pid_of(result_of(mode("where"))), pid_of(first));
  EXPECT_GT(pid_of(first), 0);
}

TEST_F(WorkerPoolTest, ConfinesAWorker) {
  setenv("HOME", "/secret/home", 1);
  const auto result = result_of(mode("where"));
  EXPECT_EQ(metric(result, "session"), metric(result, "pid")) << "a session of its own";
  EXPECT_EQ(metric(result, "core"), 0);
  EXPECT_EQ(metric(result, "open_files"), 256);
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_EQ(metric(result, "address_space"), 512.0 * 1024 * 1024);
#endif
  EXPECT_EQ(result.long_text, "HOME is not set") << "a clean environment";
  const std::string status = testing::read_all("/proc/" + std::to_string(pid_of(result)) + "/status");
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
}

TEST_F(WorkerPoolTest, SaysWhatAWorkerDiedOf) {
  struct Case {
    const char* mode;
    const char* summary;
    const char* long_text;
  };
  const Case cases[] = {
      {"crash", "check 'selftest' died of signal 11 (SIGSEGV)", ""},
      {"abort", "check 'selftest' died of signal 6 (SIGABRT)", "selftest: these are my last words"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.mode);
    const auto result = result_of(mode(c.mode));
    EXPECT_EQ(result.status, Status::unknown);
#if !defined(__SANITIZE_ADDRESS__)
    EXPECT_EQ(result.summary, c.summary);
    EXPECT_EQ(result.long_text, c.long_text);
#endif
    EXPECT_EQ(result_of(mode("ok")).status, Status::ok) << "a new worker has taken its place";
  }
  EXPECT_EQ(result_of(mode("exit")).summary, "check 'selftest' ended with exit code 7");
}

TEST_F(WorkerPoolTest, SurvivesAPeerThatHasHungUp) {
  EXPECT_EQ(result_of(mode("broken-pipe")).summary, "survived") << "an error of the call, not the end of the worker";
}

TEST_F(WorkerPoolTest, SurvivesNoiseInTheLine) {
  for (const char* bytes : {"1", "4", "5", "100", "100000"}) {
    SCOPED_TRACE(bytes);
    const auto result = result_of({{"mode", "garbage"}, {"bytes", bytes}}, milliseconds{300});
    EXPECT_EQ(result.status, Status::unknown);
    EXPECT_THAT(result.summary, ::testing::AnyOf(HasSubstr("broke its line"), HasSubstr("timed out")));
    EXPECT_EQ(result_of(mode("ok")).status, Status::ok);
  }
  EXPECT_EQ(result_of(mode("hang-up")).summary, "check 'selftest' ended with exit code 1")
      << "it could not answer any more";
}

TEST_F(WorkerPoolTest, WhatARunLeavesBehindNeverReachesTheNextOne) {
  struct Case {
    const char* kind;
    const char* why_replaced;
  };
  const Case cases[] = {{"thread", "a thread is left"},
                        {"thread-crash", "a thread is left"},
                        {"thread-garbage", "a thread is left"},
                        {"alarm", "a timer is left"},
                        {"timer", "a timer is left"},
                        {"map", "its address space grew by 100 MiB"},
                        {"bad-alloc", "it ran out of memory"},
                        {"descriptor", "its open descriptors are not the same"},
                        {"close-input", "its open descriptors are not the same"},
                        {"folder", "its folder was changed"},
                        {"umask", "its umask was changed"},
                        {"signals", "its blocked signals were changed"},
                        {"ignore", "its signal handlers were changed"},
                        {"environment", "its environment was changed"},
                        {"locale", "its locale was changed"},
                        {"limit", "its limits were changed"},
                        {"priority", "its priority was changed"},
                        {"rounding", "its rounding was changed"},
                        {"subreaper", "it no longer adopts orphans"},
                        {"dumpable", "it opened its memory to others"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.kind);
    if (!may_run_out_of_memory && std::string_view(c.kind) == "bad-alloc") continue;
    const auto left = run(run_of({{"mode", "leave"}, {"kind", c.kind}, {"duration", "300ms"}}));
    EXPECT_EQ(left.result.summary, "survived");
    EXPECT_EQ(left.result.status, Status::ok) << "the run itself is as it was";
    ASSERT_EQ(left.log.size(), 1u);
    EXPECT_THAT(left.log.front().text, HasSubstr(std::string("its worker is replaced: ") + c.why_replaced));
    EXPECT_EQ(pools_.count().idle, 0u);
    EXPECT_EQ(result_of(mode("ok")).status, Status::ok);
  }
}

TEST_F(WorkerPoolTest, BytesBetweenTwoRunsAreNoPartOfTheSecond) {
  // A byte that could begin a message breaks the line of the run that wrote it, and of that run only.
  const auto wrote = result_of({{"mode", "leave"}, {"kind", "bytes"}}, milliseconds{1500});
  EXPECT_NE(wrote.summary, "survived");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(result_of(mode("ok")).summary, "fine");
}

TEST_F(WorkerPoolTest, KeepsAWorkerThatIsAsItWas) {
  const auto first = pid_of(result_of(mode("where")));
  for (const char* harmless : {"ok", "print", "log", "throw", "long", "nul", "broken-pipe", "count", "steps"}) {
    SCOPED_TRACE(harmless);
    EXPECT_THAT(run(run_of(mode(harmless))).log,
                ::testing::Each(::testing::Field(&WorkerLogLine::text, Not(HasSubstr("replaced")))));
    EXPECT_EQ(pid_of(result_of(mode("where"))), first);
  }
}

TEST_F(WorkerPoolTest, CancelsFirstAndKillsThen) {
  const auto polite = result_of({{"mode", "polite"}, {"duration", "1h"}}, milliseconds{500});
  EXPECT_EQ(polite.status, Status::unknown);
  EXPECT_EQ(polite.summary, "timed out after 0.5 s in step 'wait'");
  EXPECT_THAT(polite.long_text, HasSubstr("tidied up"));
  EXPECT_EQ(pools_.count().idle, 1u) << "a worker that stops when it is told is kept";

  auto stubborn = run_of({{"mode", "steps"}, {"duration", "1h"}}, milliseconds{500});
  stubborn.timeout_status = Status::critical;
  const auto killed = run(stubborn).result;
  EXPECT_EQ(killed.status, Status::critical);
  EXPECT_EQ(killed.summary, "timed out after 0.5 s in step 'second'");
  EXPECT_EQ(pools_.count().idle, 0u);
  EXPECT_EQ(result_of({{"mode", "spin"}, {"duration", "1h"}}, milliseconds{500}).summary, "timed out after 0.5 s");
  EXPECT_TRUE(run_until(loop_, [this] { return children_.running() == 0; })) << "nobody is left";
}

TEST_F(WorkerPoolTest, KillsStubbornChildrenWithTheRun) {
  const testing::TemporaryFolder folder;
  for (const char* duration : {"0s", "1h"}) {
    SCOPED_TRACE(duration);
    const std::string file = folder.file(std::string("pids-") + duration);
    const auto result =
        result_of({{"mode", "fork-stubborn"}, {"pid-file", file}, {"duration", duration}}, milliseconds{1500});
    EXPECT_EQ(result.summary, *duration == '0' ? "survived" : "timed out after 1.5 s");
    const auto pids = pids_in(file);
    EXPECT_EQ(pids.size(), 4u);
    EXPECT_TRUE(gone(pids));
  }
}

TEST_F(WorkerPoolTest, KeepsWhatACheckSaves) {
  auto request = run_of(mode("count"));
  EXPECT_EQ(run(request).saved_state, "1");
  request.saved_state = "41";
  EXPECT_EQ(run(request).saved_state, "42");
  EXPECT_EQ(run(run_of(mode("ok"))).saved_state, std::nullopt);
}

TEST_F(WorkerPoolTest, CutsWhatIsTooLong) {
  const auto result = result_of({{"mode", "long"}, {"bytes", "10485760"}});
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_LT(result.long_text.size(), 70'000u);
  EXPECT_THAT(result.long_text, HasSubstr("cut"));
}

TEST_F(WorkerPoolTest, BringsBackTheLog) {
  EXPECT_EQ(run(run_of(mode("log"))).log.size(), 2u) << "warnings and errors";
  auto verbose = run_of(mode("log"));
  verbose.verbosity = 3;
  const auto log = run(verbose).log;
  ASSERT_EQ(log.size(), 4u);
  EXPECT_EQ(log[2].level, LogLevel::warning);
  EXPECT_EQ(log[2].text, "a warning line");
}

TEST_F(WorkerPoolTest, KeepsSecretsOutOfSight) {
  const testing::TemporaryFolder folder;
  testing::write_all(folder.file("secret"), "hunter-in-a-file\n");
  std::filesystem::permissions(folder.file("secret"), std::filesystem::perms::owner_read);
  auto from_file = mode("secret");
  from_file.emplace_back("secret", "file:" + folder.file("secret"));
  EXPECT_THAT(result_of(from_file).summary, HasSubstr("has 16 characters"));

  auto from_environment = run_of(mode("secret"));
  from_environment.options.emplace_back("secret", "env:SERENO_TEST_SECRET");
  from_environment.environment = {{"SERENO_TEST_SECRET", "hunter-in-env"}};
  EXPECT_THAT(run(from_environment).result.summary, HasSubstr("has 13 characters"));

  const std::string proc = "/proc/" + std::to_string(pid_of(result_of(mode("where"))));
  EXPECT_THAT(testing::read_all(proc + "/cmdline"), AllOf(HasSubstr("--serve"), Not(HasSubstr("hunter"))));
  EXPECT_THAT(testing::read_all(proc + "/environ"), AllOf(HasSubstr("PATH="), Not(HasSubstr("hunter"))));
  from_environment.environment = {};
  EXPECT_THAT(run(from_environment).result.summary, HasSubstr("SERENO_TEST_SECRET")) << "not kept from run to run";
}

TEST_F(WorkerPoolTest, RefusesOptionsThatFillTheLine) {
  EXPECT_THAT(result_of({{"text", std::string(2 << 20, 'x')}}).summary, HasSubstr("too long"));
  EXPECT_EQ(result_of(mode("ok")).status, Status::ok);
}

TEST_F(WorkerPoolTest, SaysWhyThereIsNoWorker) {
  auto missing = run_of(mode("ok"));
  missing.plugin_path = "/nowhere/web.so";
  EXPECT_THAT(run(missing).result.summary, AllOf(StartsWith("/nowhere"), HasSubstr("No such file")));

  auto other_check = run_of(mode("ok"));
  other_check.check = "web";
  EXPECT_THAT(run(other_check).result.summary, HasSubstr("no check 'web'"));

  WorkerPools without_worker(loop_, children_, "/nowhere/sereno-worker", {});
  std::string summary;
  without_worker.run(run_of(mode("ok")), [&](const WorkerOutcome& outcome) { summary = outcome.result.summary; });
  EXPECT_EQ(summary, "") << "never from within run()";
  EXPECT_TRUE(run_until(loop_, [&] { return !summary.empty(); }));
  EXPECT_THAT(summary, HasSubstr("/nowhere/sereno-worker: No such file"));
}

TEST_F(WorkerPoolTest, DoesNotStartAPluginThatCannotStartWithoutPause) {
  auto missing = run_of(mode("ok"));
  missing.plugin_path = "/nowhere/web.so";
  for (int i = 0; i < 3; ++i) EXPECT_THAT(run(missing).result.summary, Not(HasSubstr("in a row")));
  EXPECT_THAT(run(missing).result.summary,
              AllOf(StartsWith("/nowhere/web.so failed to start 3 times in a row"), HasSubstr("tried again in 1 s")));
  EXPECT_EQ(result_of(mode("ok")).status, Status::ok) << "another plugin has its own count";
}

TEST_F(WorkerPoolTest, LetsARunThatDiesCostNoOtherRun) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(result_of(mode("exit")).summary, "check 'selftest' ended with exit code 7");
  EXPECT_EQ(result_of(mode("ok")).status, Status::ok);
}

TEST_F(WorkerPoolTest, ForgetsRunsThatGoOnWhenItIsDestroyed) {
  pid_t worker = 0;
  {
    WorkerPools pools(loop_, children_, SERENO_WORKER, {});
    pools.run(run_of(mode("where")), [&](const WorkerOutcome& outcome) { worker = pid_of(outcome.result); });
    EXPECT_TRUE(run_until(loop_, [&] { return worker != 0; }));
    pools.run(run_of({{"mode", "sleep"}, {"duration", "1h"}}), [](const WorkerOutcome&) { FAIL(); });
  }
  EXPECT_TRUE(gone({worker}));
}

TEST_F(WorkerPoolTest, WorkersOfAReplacedPluginMakeNoFurtherRun) {
  const pid_t first = pid_of(result_of(mode("where")));
  pools_.adopt({}, {"/another/plugin.so"});
  EXPECT_EQ(pid_of(result_of(mode("where"))), first) << "its own is as it was";
  pools_.adopt({}, {SERENO_SELFTEST_PLUGIN});
  EXPECT_TRUE(gone({first}));
  EXPECT_NE(pid_of(result_of(mode("where"))), first);
}

TEST_F(WorkerPoolTest, ARunUnderWayEndsUnderTheLimitsItBeganWith) {
  start(run_of({{"mode", "polite"}, {"duration", "1h"}, {"text", "fine"}}, milliseconds{300}));
  pools_.adopt({.address_space_bytes = std::uint64_t{256} << 20}, {});
  EXPECT_EQ(pools_.count().busy, 1u);
  EXPECT_TRUE(all_answered());
  EXPECT_EQ(pools_.count().idle + pools_.count().busy, 0u) << "it made its last run";
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_EQ(metric(result_of(mode("where")), "address_space"), 256.0 * 1024 * 1024);
#endif
}

TEST_F(WorkerPoolTest, LooksAtTheLastWordsOfTheRunThatDied) {
  EXPECT_EQ(result_of({{"mode", "print"}, {"bytes", "1000000"}}).summary, "printed")
      << "nobody reads it: it is dropped";
  EXPECT_EQ(result_of(mode("exit")).long_text, "");
}

}  // namespace
}  // namespace sereno::host
