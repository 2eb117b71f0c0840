// A worker keeps its adapter from one run to the next: what it does is what its files say now.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sereno/check_harness.h"

namespace agent_login {
namespace {

using sereno::CheckHarness;
using sereno::Status;
using testing::HasSubstr;

const std::string signs_in = R"(adapter: desk
flows:
  login:
    needs: [user, password]
    steps:
      - step: token
        role: signs in
        ask: POST /token
        as: {basic: {user: "${user}", password: "${password}"}}
)";
const std::string and_out = R"(      - step: out
        role: signs out
        cleans_up: token
        ask: DELETE /token
)";

std::string problems_of(CheckHarness& harness) {
  std::string text;
  for (const auto& each : harness.validate()) text += each.to_string() + "\n";
  return text;
}

TEST(KeptAdapter, IsWhatItsFilesSayNow) {
  CheckHarness harness;
  harness.option("url", "http://127.0.0.1:1/")
      .option("adapter", "desk")
      .option("adapter-path", "/own:/shipped")
      .option("credential", "file:/secret")
      .file("/secret", "canary1:open sesame")
      .file("/shipped/desk.yaml", signs_in + and_out);
  struct Case {
    const char* why;
    const char* path;
    std::string text;
    const char* problem;
  };
  const Case cases[] = {
      {"as it was shipped", "/shipped/desk.yaml", signs_in + and_out, ""},
      {"it does not sign out any more", "/shipped/desk.yaml", signs_in, "does not sign out again"},
      {"it is no adapter", "/shipped/desk.yaml", "adapter: desk\nflws: {}\n", "/shipped/desk.yaml:2:1: "},
      {"and well again", "/shipped/desk.yaml", signs_in + and_out, ""},
      {"one of our own goes before it", "/own/desk.yaml", "adapter: desk\nextends: desk\nflow: {}\n",
       "/own/desk.yaml:3:1: "},
      {"which is well", "/own/desk.yaml", "adapter: desk\nextends: desk\n", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    harness.file(c.path, c.text);
    for (int again = 0; again < 3; ++again) {
      const std::string problems = problems_of(harness);
      EXPECT_EQ(problems.empty(), *c.problem == '\0') << problems;
      EXPECT_THAT(problems, HasSubstr(c.problem));
      const auto result = harness.run();
      EXPECT_EQ(result.status, problems.empty() ? Status::critical : Status::unknown) << result.summary;
      EXPECT_THAT(result.summary, HasSubstr(problems.empty() ? "connection refused" : c.problem));
    }
  }
}

}  // namespace
}  // namespace agent_login
