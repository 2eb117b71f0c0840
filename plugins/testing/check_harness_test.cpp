#include "sereno/check_harness.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace sereno {
namespace {

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
  const auto late = CheckHarness(PROBE_PLUGIN).option("late").timeout(milliseconds{20}).run();
  EXPECT_EQ(late.status, Status::unknown);
  EXPECT_EQ(late.summary, "timed out after 0.02 s in step 'second'");
  EXPECT_EQ(late.long_text, "words");
}

TEST(CheckHarness, NamesWhatIsNotThere) {
  EXPECT_THROW(CheckHarness("/no/such.so"), std::runtime_error);
  EXPECT_THROW(CheckHarness(PROBE_PLUGIN, "other"), std::runtime_error);
}

}  // namespace
}  // namespace sereno
