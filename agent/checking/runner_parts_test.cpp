// The deciding parts behind the runners: no process is started here.
#include <gmock/gmock.h>

#include "agent/checking/external_result.h"
#include "agent/checking/plugin_runner.h"
#include "agent/checking/saved_states.h"
#include "plugins/host/testing/process_checks.h"

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr int exited(int code) { return code << 8; }
constexpr int killed_by(int signal) { return signal; }

CheckResult result_of(std::string_view output, std::string_view standard_error, int wait_status) {
  CappedOutput capped(64u << 10);
  capped.add(output);
  return external_result(capped, standard_error, wait_status);
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
      {"silent", "", "", exited(2), Status::critical, "the plugin printed nothing", ""},
      {"only errors", "\n", "a\nlast\n", exited(2), Status::critical,
       "the plugin printed nothing; on standard error: last", ""},
      {"killed", "half a li", "oops\n", killed_by(11), Status::unknown, "the plugin died of signal 11 (SIGSEGV)",
       "half a li\noops"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = result_of(c.output, c.standard_error, c.wait_status);
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.summary, c.summary);
    EXPECT_EQ(result.long_text, c.long_text);
  }
  EXPECT_EQ(result_of("x\n", "", exited(42)).status, Status::unknown);
  EXPECT_THAT(result_of("x\n", "", exited(42)).summary, HasSubstr("42"));
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
  EXPECT_EQ(external_result(output, "", exited(0)).long_text, "(output cut: 1011 bytes, 10 kept)");
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

TEST(SecretsFromEnvironment, AreThoseThatSecretsName) {
  setenv("SERENO_TEST_TOKEN", "t0ken\n", 1);
  unsetenv("SERENO_TEST_ABSENT");
  const host::CheckDescription check{.name = "web",
                                     .options = {{.name = "bearer", .kind = Options::Kind::secret},
                                                 {.name = "password", .kind = Options::Kind::secret},
                                                 {.name = "string"}}};
  const auto found = secrets_from_environment(check, {{"bearer", "env:SERENO_TEST_TOKEN"},
                                                      {"password", "env:SERENO_TEST_ABSENT"},
                                                      {"password", "file:/etc/hostname"},
                                                      {"string", "env:SERENO_TEST_TOKEN"},
                                                      {"unknown", "env:SERENO_TEST_TOKEN"}});
  EXPECT_THAT(found, ElementsAre(Pair("SERENO_TEST_TOKEN", "t0ken")));
}

}  // namespace
}  // namespace sereno::agent
