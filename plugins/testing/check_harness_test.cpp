#include "sereno/check_harness.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace sereno {
namespace {

using std::chrono::seconds;

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
      {"past critical", "SwapTotal: 100 kB\nSwapFree: 5 kB\n", Status::critical, "95% in use"},
      {"nothing to judge", "SwapTotal: 0 kB\nSwapFree: 0 kB\n", Status::ok, "no swap"},
      {"cut short", "SwapTotal: 9 kB\n", Status::unknown, "/proc/meminfo has no SwapFree:"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = CheckHarness().file("/proc/meminfo", c.meminfo).run();
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.summary, c.summary);
  }
}

TEST(CheckHarness, GivesOptionsAndMetrics) {
  const auto result =
      CheckHarness().file("/proc/meminfo", "SwapTotal: 100 kB\nSwapFree: 75 kB\n").option("warning", "10").run();
  EXPECT_EQ(result.status, Status::warning);
  ASSERT_EQ(result.metrics.size(), 1u);
  EXPECT_EQ(to_perfdata(result.metrics[0]), "used=25%;10;90");
}

TEST(CheckHarness, ShowsNothingOfTheMachine) {
  EXPECT_EQ(CheckHarness().run().summary, "/proc/meminfo: No such file or directory");
  EXPECT_EQ(CheckHarness().broken_file("/proc/meminfo", EACCES).run().summary, "/proc/meminfo: Permission denied");
}

TEST(CheckHarness, RefusesOptionsAsTheHostDoes) {
  const auto result = CheckHarness(PROBE_PLUGIN).option("number", "1,5").run();
  EXPECT_EQ(result.status, Status::unknown);
  EXPECT_EQ(result.summary, "option 'number': '1,5' is no number (write a dot, not a comma)");
}

TEST(CheckHarness, InventsFilesSecretsAndState) {
  CheckHarness harness(PROBE_PLUGIN, "probe");
  harness.option("word", "a").option("word", "b").option("file", "/x").file("/x", "12345678");
  harness.option("password", "env:TOKEN").environment("TOKEN", "secret").state("41");
  const auto result = harness.run();
  EXPECT_EQ(result.summary, "words a b, file 12345678, secret of 6");
  EXPECT_EQ(harness.saved_state(), "42");
  EXPECT_EQ(harness.run().metrics.at(0).value, 43);
  EXPECT_EQ(harness.steps_begun().at(1), "second");
  EXPECT_EQ(harness.log().at(0).text, "looking");
}

TEST(CheckHarness, AFileMayBeASecretAndMayBeTooLong) {
  const auto secret = CheckHarness(PROBE_PLUGIN).option("password", "file:/key").file("/key", "abc\n").run();
  EXPECT_EQ(secret.summary, "words, secret of 3");
  const auto missing = CheckHarness(PROBE_PLUGIN).option("password", "env:TOKEN").run();
  EXPECT_EQ(missing.summary, "option 'password': environment variable TOKEN is not set");
  const auto long_file = CheckHarness(PROBE_PLUGIN).option("file", "/x").file("/x", "123456789").run();
  EXPECT_EQ(long_file.summary, "/x: File too large");
}

TEST(CheckHarness, CancelsAndTimesOut) {
  EXPECT_EQ(CheckHarness(PROBE_PLUGIN).cancelled().run().summary, "cancelled");
  const auto late = CheckHarness(PROBE_PLUGIN).option("late").timeout(milliseconds{500}).run();
  EXPECT_EQ(late.status, Status::unknown);
  EXPECT_EQ(late.summary, "timed out after 0.5 s in step 'second'");
  EXPECT_EQ(late.long_text, "words");
}

TEST(CheckHarness, ValidatesWithoutARun) {
  using Problems = std::vector<OptionProblem>;
  const auto probe = [](const char* option, const char* value) {
    return CheckHarness(PROBE_PLUGIN).option(option, value).environment("WRONG", "wrong").validate();
  };
  EXPECT_EQ(CheckHarness(PROBE_PLUGIN).validate(), Problems{});
  EXPECT_EQ(probe("mood", "sad"), (Problems{{.option = "mood", .why = "'sad' is none of calm, wild"}}));
  EXPECT_EQ(probe("mood", "wild"), (Problems{{.option = "mood", .why = "needs --number"}}));
  EXPECT_EQ(probe("ca", "/no"), (Problems{{.option = "ca", .why = "/no: No such file or directory"}}));
  EXPECT_EQ(probe("password", "env:WRONG"), (Problems{{.why = "thrown to order"}}));
  const auto refused = CheckHarness(PROBE_PLUGIN).option("mood", "wild").run();
  EXPECT_EQ(refused.summary, "option 'mood': needs --number");
  EXPECT_EQ(refused.function_state, FunctionState::not_seen);
}

TEST(CheckHarness, OwnsTheClock) {
  CheckHarness harness(PROBE_PLUGIN);
  const auto noon = *parse_instant("2026-10-05T12:00:00Z");
  harness.at(noon, seconds{1}).timeout(seconds{60}).option("late");
  const auto late = harness.run();
  EXPECT_EQ(late.summary, "timed out after 60 s in step 'second'") << "without waiting a moment of it";
  ASSERT_EQ(harness.intents().size(), 1u);
  EXPECT_THAT(harness.intents()[0].note, testing::StartsWith("sent at 2026-10-05T12:00:"));
}

TEST(CheckHarness, KeepsIntentsAndStepsThatEnded) {
  CheckHarness harness(PROBE_PLUGIN);
  harness.intent("old-call", "carrier 7");
  EXPECT_EQ(harness.run().summary, "words, undid old-call");
  ASSERT_EQ(harness.intents().size(), 1u);
  EXPECT_EQ(harness.intents()[0].key, "canary");
  ASSERT_EQ(harness.steps_ended().size(), 1u);
  EXPECT_EQ(harness.steps_ended()[0].outcome, "looked");
}

TEST(CheckHarness, KeepsCanaries) {
  CheckHarness harness(PROBE_PLUGIN);
  const Instant noon = *parse_instant("2026-10-05T12:00:00Z");
  harness.option("canary", "agent7").option("rejected").at(noon);
  EXPECT_EQ(harness.run().summary, "agent7 for ''");
  EXPECT_EQ(harness.run().status, Status::warning);
  const auto paused = harness.run();
  EXPECT_EQ(paused.summary, "rejected 2 times in a row: \"Login incorrect\"");
  EXPECT_EQ(paused.observer, "breaker_open");
  EXPECT_EQ(harness.option("canary", "agent8").run().summary, "agent8 for ''") << "a second one is tried first";
  EXPECT_EQ(harness.sign_ins_ended().size(), 3u);
  EXPECT_EQ(harness.sign_ins_ended().back().account, "agent8");
  EXPECT_EQ(harness.sign_ins_begun("agent7"), 2u);
}

TEST(CheckHarness, WaitsForACanaryByItsOwnClock) {
  CheckHarness harness(PROBE_PLUGIN);
  harness.option("canary", "agent7").at(*parse_instant("2026-10-05T12:00:00Z"), milliseconds{1}).timeout(seconds{600});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(harness.run().status, Status::ok);
  EXPECT_EQ(harness.run().observer, "sign_ins_spent");
  EXPECT_EQ(harness.option("patience", "120").run().status, Status::ok) << "three a minute";
}

TEST(CheckHarness, InventsWhatKeepsACanaryAway) {
  EXPECT_EQ(CheckHarness(PROBE_PLUGIN).option("canary", "a").canary_busy("a").run().observer, "canary_busy");
  EXPECT_EQ(CheckHarness(PROBE_PLUGIN).option("canary", "a").no_canaries().run().observer, "no_canary_state");
  CheckHarness harness(PROBE_PLUGIN);
  harness.owner({.id = "carrier", .side = FaultOwner::ally}).depends_on({.id = "bank"}).depends_on({.id = "isp"});
  EXPECT_EQ(harness.option("canary", "a").run().summary, "a for 'carrier', on bank, on isp");
}

TEST(PluginLine, RunsAPluginOfItsSecondMinorVersion) {
  CheckHarness harness(PLUGIN_OF_1_1);
  const auto result = harness.option("mood", "calm").intent("call", "carrier 7").run();
  EXPECT_EQ(result.status, Status::warning);
  EXPECT_EQ(result.summary, "1 open");
  EXPECT_EQ(result.function_state, FunctionState::up);
  EXPECT_EQ(result.fault.owner, FaultOwner::client);
  EXPECT_EQ(result.fault.party, "bank");
  EXPECT_EQ(result.observer, "");
  EXPECT_EQ(harness.intents().size(), 1u);
  EXPECT_EQ(harness.intents().at(0).key, "mail");
  EXPECT_EQ(CheckHarness(PLUGIN_OF_1_1).option("mood", "wild").validate().at(0).why, "too wild");
}

TEST(PluginLine, RunsAPluginOfItsFirstMinorVersion) {
  CheckHarness harness(PLUGIN_OF_1_0);
  const auto result = harness.option("level", "12").run();
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.summary, "12");
  EXPECT_EQ(result.function_state, FunctionState::degraded) << "what 1.0 had a word for";
  EXPECT_EQ(result.fault, Fault{});
  ASSERT_EQ(result.steps.size(), 1u);
  EXPECT_EQ(result.steps[0].outcome, "seen");
  EXPECT_EQ(result.metrics.at(0).value, 10);
  EXPECT_TRUE(harness.validate().empty());
  EXPECT_EQ(CheckHarness(PLUGIN_OF_1_0).option("level", "high").validate().size(), 1u);
}

TEST(CheckHarness, NamesWhatIsNotThere) {
  EXPECT_THROW(CheckHarness("/no/such.so"), std::runtime_error);
  EXPECT_THROW(CheckHarness(PROBE_PLUGIN, "other"), std::runtime_error);
}

}  // namespace
}  // namespace sereno
