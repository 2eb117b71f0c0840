// Options asked about in a real child that has a real plugin loaded.
#include "plugins/host/catalogue/option_validator.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "plugins/host/testing/process_checks.h"

namespace sereno::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using Problems = std::vector<OptionProblem>;

class OptionValidatorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto described = describe_plugins({SERENO_SELFTEST_PLUGIN}, SERENO_WORKER);
    ASSERT_TRUE(described.front()) << described.front().error().message;
    check_ = described.front()->front();
  }

  OptionQuestion question(const OptionValues& given) const {
    const auto valid = validate_options(check_, given);
    EXPECT_TRUE(valid) << valid.error().message;
    return {.check = &check_, .options = valid ? *valid : OptionValues()};
  }
  Problems ask(const OptionValues& given) const { return ask_plugins({question(given)}, SERENO_WORKER).front(); }

  CheckDescription check_;
};

TEST_F(OptionValidatorTest, TellsWhatTheCheckSays) {
  EXPECT_TRUE(check_.validates);
  EXPECT_THAT(ask({}), IsEmpty());
  const auto problems = ask({{"validate", "refuse"}});
  EXPECT_THAT(problems, ElementsAre(OptionProblem{.option = "text", .why = "is refused to order"},
                                    OptionProblem{.option = "", .why = "two contradict each other"}));
}

TEST_F(OptionValidatorTest, TellsOfSecretsAndFilesThatCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_THAT(
      ask({{"secret", "file:/no/such/secret"}, {"input", folder.file("none")}}),
      ElementsAre(OptionProblem{.option = "secret", .why = "secret file /no/such/secret: No such file or directory"},
                  OptionProblem{.option = "input", .why = folder.file("none") + ": No such file or directory"}));
  ::setenv("SERENO_TEST_SET", "hunter2", 1);
  EXPECT_THAT(ask({{"secret", "env:SERENO_TEST_SET"}}), IsEmpty());
  EXPECT_THAT(
      ask({{"secret", "env:SERENO_TEST_UNSET"}}),
      ElementsAre(OptionProblem{.option = "secret", .why = "environment variable SERENO_TEST_UNSET is not set"}));
}

TEST_F(OptionValidatorTest, OutlivesWhatAPluginDoesOverAQuestion) {
  const auto answers = ask_plugins({question({{"validate", "throw"}}), question({{"validate", "crash"}}),
                                    question({{"validate", "hang"}}), question({{"validate", "refuse"}})},
                                   SERENO_WORKER, {.timeout = milliseconds{1500}});
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(answers[0], (Problems{{.option = "", .why = "thrown to order"}}));
  ASSERT_EQ(answers[1].size(), 1u);
  EXPECT_THAT(answers[1][0].why, HasSubstr("check 'selftest' died of signal 11 (SIGSEGV) while it looked at these"));
  ASSERT_EQ(answers[2].size(), 1u);
  EXPECT_EQ(answers[2][0].why, "check 'selftest' gave no answer in time while it looked at these options");
  EXPECT_EQ(answers[3].size(), 2u) << "another child for the next question";
}

TEST_F(OptionValidatorTest, SaysWhyNobodyCanBeAsked) {
  const auto answers = ask_plugins({question({}), question({})}, "/no/such/worker");
  for (const Problems& problems : answers) {
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0].why, HasSubstr("cannot be asked: /no/such/worker: No such file"));
  }
}

}  // namespace
}  // namespace sereno::host
