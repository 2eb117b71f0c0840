// What the options of a sign-in say is looked at before anybody signs in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sereno/check_harness.h"

namespace agent_login {
namespace {

using sereno::CheckHarness;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> problems(const std::string& option, const std::string& value) {
  CheckHarness harness;
  harness.option("url", "https://desk.example/").option("credential", "file:/secret").file("/secret", "canary:x");
  harness.option(option, value);
  std::vector<std::string> said;
  for (const auto& problem : harness.validate()) said.push_back(problem.to_string());
  return said;
}

TEST(Settings, AddressesCanBeFollowed) {
  struct Case {
    const char* why;
    const char* option;
    const char* value;
    const char* problem;  ///< empty: none
  };
  const Case cases[] = {
      {"a path", "session-url", "/desk?x=1#top", ""},
      {"a whole address", "state-url", "https://api.example:8443/state", ""},
      {"beside the page", "logout-url", "bye", ""},
      {"a WebSocket's own scheme", "ws-url", "wss://desk.example/ws", ""},
      {"the same without TLS", "ws-url", "ws://desk.example/ws", ""},
      {"a scheme that is not spoken", "logout-url", "ftp://desk.example/", "only http:// and https:// can be fetched"},
      {"a port that is none", "session-url", "https://desk.example:99999/", "Port number"},
      {"a bracket that stays open", "state-url", "http://[::", "address 'http://[::'"},
      {"no host", "heartbeat-url", "https://", "address 'https://'"},
      {"and of a WebSocket", "ws-url", "wss://desk.example:x/ws", "Port number"},
      {"a file", "session-url", "file:///etc/passwd", "only http:// and https:// can be fetched"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto said = problems(c.option, c.value);
    if (*c.problem == '\0')
      EXPECT_THAT(said, ElementsAre());
    else
      EXPECT_THAT(said, ElementsAre(testing::AllOf(HasSubstr("option '" + std::string(c.option) + "': "),
                                                   HasSubstr(c.problem))));
  }
}

TEST(Settings, NamesAreNames) {
  for (const char* option : {"csrf-cookie", "csrf-header"}) {
    EXPECT_THAT(problems(option, "X-Token_1"), ElementsAre()) << option;
    for (const char* value : {"a b", "X-Token: y", "a;b", "a=b\r\nX", "\xc3\xb1"})
      EXPECT_THAT(problems(option, value), ElementsAre(HasSubstr(" is no name: it has no blanks and no separators")))
          << option << " " << value;
  }
}

}  // namespace
}  // namespace agent_login
