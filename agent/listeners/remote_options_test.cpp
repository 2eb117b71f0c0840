#include "agent/listeners/remote_options.h"

#include <gtest/gtest.h>

#include <vector>

namespace sereno::agent {
namespace {

TEST(RemoteOptions, ReadsNamesAndValues) {
  const std::vector<std::string> arguments{"url=https://x/?a=b", "--warning=5:", "verbose", "body="};
  const auto options = parse_remote_options(arguments);
  ASSERT_TRUE(options);
  EXPECT_EQ(*options,
            (host::OptionValues{{"url", "https://x/?a=b"}, {"warning", "5:"}, {"verbose", "1"}, {"body", ""}}));
}

TEST(RemoteOptions, SaysWhatItRefuses) {
  struct Case {
    std::vector<std::string> arguments;
    const char* message;
  };
  const Case cases[] = {
      {{"a=1", "=2"}, "argument 2 has no name: write option=value"},
      {{""}, "argument 1 has no name: write option=value"},
      {{"--"}, "argument 1 has no name: write option=value"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const auto options = parse_remote_options(c.arguments);
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().message, c.message);
  }
}

}  // namespace
}  // namespace sereno::agent
