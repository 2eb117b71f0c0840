// What the options of a dashboard say is looked at before anything is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sereno/check_harness.h"

namespace dashboard {
namespace {

using sereno::CheckHarness;
using Given = std::vector<std::pair<std::string, std::string>>;

std::string problems(const Given& options) {
  CheckHarness harness;
  harness.option("url", "https://wall.example/api").file("/secret", "canary:x");
  for (const auto& [name, value] : options) harness.option(name, value);
  std::string said;
  for (const auto& problem : harness.validate()) said += (said.empty() ? "" : "; ") + problem.to_string();
  return said;
}

TEST(Settings, AreWholeOrSayWhatIsWrong) {
  const std::string nobody = ": is for --mode=stimulus: nobody signs in otherwise";
  const Given stimulus = {{"mode", "stimulus"},
                          {"figure-pointer", "/agents"},
                          {"login-url", "/login"},
                          {"login-credential", "file:/secret"}};
  const auto with = [](Given options, const std::string& name, const std::string& value) {
    options.emplace_back(name, value);
    return options;
  };
  struct Case {
    const char* why;
    Given options;
    std::string problem;
  };
  const Case cases[] = {
      {"figures in JSON", {{"ts-pointer", "/at"}}, ""},
      {"a sign-in that moves a figure", stimulus, ""},
      {"a sign-in that nobody makes", {{"ts-pointer", "/at"}, {"login-url", "/login"}}, "option 'login-url'" + nobody},
      {"an account that nobody uses",
       {{"ts-pointer", "/at"}, {"login-credential", "file:/secret"}},
       "option 'login-credential'" + nobody},
      {"a figure that nobody moves",
       {{"mode", "html"}, {"ts-xpath", "//time"}, {"figure-pointer", "/agents"}},
       "option 'figure-pointer'" + nobody},
      {"the sign-in's own mistakes", with(stimulus, "login-sign-ins", "many"),
       "option 'login-sign-ins': 'many' is no COUNT/DURATION, such as 5/5m"},
      {"where it signs out", with(stimulus, "login-logout-url", "ftp://x/"),
       "option 'login-logout-url': address 'ftp://x/': only http:// and https:// can be fetched"},
      {"the token's header", with(stimulus, "login-csrf-header", "X: y"),
       "option 'login-csrf-header': 'X: y' is no name: it has no blanks and no separators"},
      {"a subprotocol of two words",
       {{"mode", "ws"}, {"data-match", "/calls"}, {"ws-protocol", "wall v1"}},
       "option 'ws-protocol': 'wall v1' is no name of a subprotocol"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(problems(c.options), c.problem);
  }
}

}  // namespace
}  // namespace dashboard
