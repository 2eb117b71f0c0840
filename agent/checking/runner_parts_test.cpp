// The deciding parts behind the runners: no process is started here.
#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "agent/checking/external_result.h"
#include "agent/checking/plugin_runner.h"
#include "agent/checking/saved_states.h"
#include "plugins/host/catalogue/option_validator.h"
#include "plugins/host/testing/process_checks.h"

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr int exited(int code) { return code << 8; }
constexpr int killed_by(int signal) { return signal; }

ExternalResult result_of(std::string_view output, std::string_view standard_error, int wait_status,
                         bool code_is_sealed = false) {
  CappedOutput capped(64u << 10);
  capped.add(output);
  return external_result(
      capped, {.standard_error = standard_error, .wait_status = wait_status, .code_is_sealed = code_is_sealed});
}

TEST(ExternalResult, ReadsWhatAPluginPrintsAndHowItEnds) {
  struct Case {
    const char* why;
    const char* output;
    const char* standard_error;
    int wait_status;
    Status status;
    const char* summary;
    const char* long_text;
  };
  const Case cases[] = {
      {"fine", "DISK OK - free\n", "", exited(0), Status::ok, "DISK OK - free", ""},
      {"words on standard error do not matter", "fine\n", "warned", exited(1), Status::warning, "fine", ""},
      {"silent is UNKNOWN, as nrpe has it", "", "", exited(1), Status::unknown,
       "unable to read output: the plugin printed nothing and ended with exit code 1", ""},
      {"silent, critical", "", "", exited(2), Status::unknown,
       "unable to read output: the plugin printed nothing and ended with exit code 2", ""},
      {"silent, fine", "", "", exited(0), Status::unknown,
       "unable to read output: the plugin printed nothing and ended with exit code 0", ""},
      {"only errors", "", "a\nlast\n", exited(2), Status::unknown,
       "unable to read output: the plugin printed nothing and ended with exit code 2; on standard error: last", ""},
      {"an empty line is a word", "\n", "", exited(2), Status::critical, "the plugin printed nothing", ""},
      {"killed", "half a li", "oops\n", killed_by(11), Status::unknown,
       "the plugin died of signal 11 (SIGSEGV); on standard error: oops", "half a li"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto external = result_of(c.output, c.standard_error, c.wait_status);
    EXPECT_EQ(external.result.status, c.status);
    EXPECT_EQ(external.result.summary, c.summary);
    EXPECT_EQ(external.result.long_text, c.long_text);
  }
  EXPECT_EQ(result_of("x\n", "", exited(42)).result.status, Status::unknown);
  EXPECT_THAT(result_of("x\n", "", exited(42)).result.summary, HasSubstr("42"));
}

TEST(ExternalResult, HandsOnWhatWasPrintedByteForByte) {
  struct Case {
    const char* why;
    std::string output;
    int wait_status;
    std::string printed;
  };
  const Case cases[] = {
      {"comma decimals, thresholds that fall", "OK | temp=-12;-5;-2 x=1,5;2;3\n", exited(0),
       "OK | temp=-12;-5;-2 x=1,5;2;3"},
      {"a counter above 2^53", "OK | c=18446744073709551615c\n", exited(0), "OK | c=18446744073709551615c"},
      {"a range, an undetermined value with a unit", "OK | r=3;0:5;@1:2 u=U%", exited(0), "OK | r=3;0:5;@1:2 u=U%"},
      {"blank lines in front", "\n\n  OK\n", exited(0), "\n\n  OK"},
      {"tabs, two bars, many lines", "OK\t| a=1\nmore | b=2\nc=3\n", exited(1), "OK\t| a=1\nmore | b=2\nc=3"},
      {"one newline less, not all", "OK\n\n\n", exited(0), "OK\n\n"},
      {"another character set", "caf\xE9\n", exited(2), "caf\xE9"},
      {"as far as a NUL byte", std::string("OK\0rest", 7), exited(0), "OK"},
      {"a code outside 0 to 3", "odd\n", exited(99), "odd"},
      {"nothing", "", exited(1), ""},
      {"nothing that can be seen", "\n", exited(1), ""},
      {"a signal: the words are ours", "OK\n", killed_by(9), ""},
  };
  for (const Case& c : cases) EXPECT_EQ(result_of(c.output, "", c.wait_status).printed, c.printed) << c.why;
}

TEST(ExternalResult, TellsWhenAProgramMayMissMemoryForItsCode) {
  constexpr auto note = "MemoryDenyWriteExecute";
  for (const int end : {killed_by(5), killed_by(4), killed_by(11), exited(1)}) {
    EXPECT_THAT(result_of("", "", end, true).result.long_text, HasSubstr(note)) << end;
    EXPECT_THAT(result_of("", "", end, false).result.long_text, Not(HasSubstr(note))) << end;
  }
  EXPECT_THAT(result_of("CRITICAL\n", "", exited(2), true).result.long_text, Not(HasSubstr(note)));
  EXPECT_THAT(result_of("", "", killed_by(9), true).result.long_text, Not(HasSubstr(note)));
}

TEST(CappedOutput, CountsWhatItThrowsAway) {
  CappedOutput output(10);
  output.add("12345");
  EXPECT_EQ(output.cut_note(), "");
  output.add("67890");
  EXPECT_EQ(output.cut_note(), "");
  output.add("x");
  output.add(std::string(1000, 'y'));
  EXPECT_EQ(output.kept(), "1234567890");
  EXPECT_EQ(output.cut_note(), "(output cut: 1011 bytes, 10 kept)");
  EXPECT_EQ(external_result(output, {}).result.long_text, "(output cut: 1011 bytes, 10 kept)");
}

TEST(SavedStates, GivesEveryKeyASafeFileOfItsOwn) {
  struct Case {
    const char* key;
    const char* name;
  };
  const Case cases[] = {
      {"web", "web"},   {"cc-01.web_2", "cc-01.web_2"}, {"..", "%2e."},         {"/etc/passwd", "%2fetc%2fpasswd"},
      {"a b", "a%20b"}, {"a%20b", "a%2520b"},           {"\xC3\xA9", "%c3%a9"},
  };
  for (const Case& c : cases) EXPECT_EQ(SavedStates::file_name(c.key), c.name);
}

TEST(SavedStates, OutlivesTheAgent) {
  const host::testing::TemporaryFolder folder;
  {
    SavedStates states(folder.path());
    EXPECT_EQ(states.load("web"), "");
    EXPECT_EQ(states.save("web", "7"), "");
    EXPECT_EQ(states.load("web"), "7");
    EXPECT_EQ(states.load("other"), "");
  }
  SavedStates again(folder.path());
  EXPECT_EQ(again.load("web"), "7");
}

TEST(SavedStates, KeepsInMemoryWhatCannotBeKeptOnDisk) {
  SavedStates states("/proc/nowhere");
  EXPECT_THAT(states.save("web", "7"), HasSubstr("/proc/nowhere"));
  EXPECT_EQ(states.load("web"), "7");
}

TEST(SecretsOfThisProcess, AreThoseThatSecretsName) {
  setenv("SERENO_TEST_TOKEN", "t0ken\n", 1);
  unsetenv("SERENO_TEST_ABSENT");
  const host::CheckDescription check{.name = "web",
                                     .options = {{.name = "bearer", .kind = Options::Kind::secret},
                                                 {.name = "password", .kind = Options::Kind::secret},
                                                 {.name = "string"}}};
  const auto found = host::secrets_of_environment(check, {{"bearer", "env:SERENO_TEST_TOKEN"},
                                                          {"password", "env:SERENO_TEST_ABSENT"},
                                                          {"password", "credential:absent"},
                                                          {"password", "file:/etc/hostname"},
                                                          {"string", "env:SERENO_TEST_TOKEN"},
                                                          {"unknown", "env:SERENO_TEST_TOKEN"}});
  EXPECT_THAT(found, ElementsAre(Pair("SERENO_TEST_TOKEN", "t0ken")));
}

}  // namespace
}  // namespace sereno::agent
