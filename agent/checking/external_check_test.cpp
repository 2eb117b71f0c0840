#include "agent/checking/external_check.h"

#include <gmock/gmock.h>

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ExternalCheck, TakesItsCommandWordByWord) {
  const std::vector<std::string> command{"/bin/check", "", "-w", "10%", "command"};
  EXPECT_EQ(command_of(options_of(command)), command) << "empty words too";
  const auto validated = host::validate_options(external_check_description(), options_of(command));
  ASSERT_TRUE(validated) << validated.error().message;
  EXPECT_EQ(command_of(*validated), command) << "in their order";
}

TEST(ExternalCheck, NobodySaysOverTheNetworkWhatIsRun) {
  const auto check = external_check_description();
  struct Case {
    const char* why;
    host::OptionValues asked;
  };
  const Case cases[] = {
      {"a program", options_of({"/bin/sh", "-c", "id"})},
      {"no program at all", options_of({""})},
      {"beside what is none of its options", {{"timeout", "1"}, {"command", "/bin/sh"}}},
  };
  for (const Case& c : cases) {
    const auto problem = host::find_remote_problem(check, c.asked);
    ASSERT_TRUE(problem) << c.why;
    EXPECT_THAT(problem->to_string(), HasSubstr("command")) << c.why;
  }
  EXPECT_FALSE(host::validate_options(check, {})) << "and without a command nothing is run";
}

TEST(ExternalCheck, TakesNothingElse) {
  const auto problems = host::find_option_problems(external_check_description(), {{"command", "/x"}, {"warning", "1"}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].option, "warning");
}

}  // namespace
}  // namespace sereno::agent
