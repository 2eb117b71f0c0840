#include "sereno/steps/variables.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

TEST(Variables, Expands) {
  Variables variables;
  variables.set("csrf", "9c1e");
  variables.set("sly", "${csrf}");
  struct Case {
    const char* text;
    const char* expanded;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"token=${csrf}&again=${csrf}", "token=9c1e&again=9c1e"},
      {"${sly}", "${csrf}"},
      {"5 $ and $$ and $${csrf}", "5 $ and $ and ${csrf}"},
      {"end$", "end$"},
  };
  for (const Case& c : cases) {
    const auto expanded = variables.expand(c.text);
    ASSERT_TRUE(expanded) << c.text;
    EXPECT_EQ(*expanded, c.expanded);
  }
}

TEST(Variables, SaysWhatIsMissing) {
  Variables variables;
  EXPECT_EQ(variables.expand("${session}").error().message, "no earlier step has extracted 'session'");
  EXPECT_EQ(variables.expand("a${b").error().message, "'${b' has no closing brace");
}

TEST(Variables, KeepsTheLastValue) {
  Variables variables;
  EXPECT_EQ(variables.find("a"), nullptr);
  variables.set("a", "1");
  variables.set("a", "2");
  ASSERT_NE(variables.find("a"), nullptr);
  EXPECT_EQ(*variables.find("a"), "2");
}

}  // namespace
}  // namespace sereno::steps
