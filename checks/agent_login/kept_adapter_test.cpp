// A worker keeps its adapter from one run to the next: what it does is what its files say now.
#include <gtest/gtest.h>

#include "plugins/flows/adapters/testing/kept_adapter.h"
#include "sereno/check_harness.h"

namespace agent_login {
namespace {

using sereno::CheckHarness;

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
    sereno::flows::expect_as_its_files_say(harness, c.problem);
  }
}

}  // namespace
}  // namespace agent_login
