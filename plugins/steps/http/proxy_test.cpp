#include "sereno/steps/proxy.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

TEST(Proxy, IsReadOrRefused) {
  struct Case {
    const char* text;
    const char* curl;
  };
  const Case cases[] = {
      {"proxy", "http://proxy:3128"},          {"proxy:8080", "http://proxy:8080"},
      {"http://proxy:80", "http://proxy:80"},  {"https://proxy:443/", "https://proxy:443"},
      {"socks5://s:1080", "socks5h://s:1080"}, {"[::1]:3128", "http://[::1]:3128"},
      {"[::1]", "http://[::1]:3128"},
  };
  for (const Case& c : cases) {
    const auto proxy = parse_proxy(c.text);
    ASSERT_TRUE(proxy) << c.text;
    EXPECT_EQ(proxy->text, c.curl);
  }
  EXPECT_FALSE(parse_proxy("http://ann:pw@proxy:1")) << "the password would be in the command line";
  for (const char* text : {"proxy:99999", "http:///x", "", "gopher://p", "a..b:3128", "http://256.1.1.1:80"})
    EXPECT_FALSE(parse_proxy(text)) << text;
}

TEST(GoesDirect, MatchesNamesAndWhatIsBelow) {
  const std::vector<std::string> list = {"cc.example", ".internal", "127.0.0.1"};
  for (const char* host : {"cc.example", "www.cc.example", "CC.example", "a.internal", "internal", "127.0.0.1"})
    EXPECT_TRUE(goes_direct(list, host)) << host;
  for (const char* host : {"xcc.example", "example", "127.0.0.11", ""}) EXPECT_FALSE(goes_direct(list, host)) << host;
  EXPECT_TRUE(goes_direct({"*"}, "anything"));
  EXPECT_FALSE(goes_direct({}, "anything"));
}

}  // namespace
}  // namespace sereno::steps
