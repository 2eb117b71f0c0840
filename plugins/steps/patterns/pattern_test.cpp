#include "sereno/steps/pattern.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

TEST(Pattern, IsFoundSomewhere) {
  struct Case {
    const char* why;
    const char* pattern;
    Pattern::Flags flags;
    const char* text;
    bool found;
  };
  const Case cases[] = {
      {"in the middle", "elc", {}, "Welcome", true},
      {"case counts", "WEL", {}, "Welcome", false},
      {"unless told", "WEL", {.ignore_case = true}, "Welcome", true},
      {"a dot stops at a line end", "a.b", {}, "a\nb", false},
      {"unless told", "a.b", {.spans_lines = true}, "a\nb", true},
      {"anchors hold at lines", "^b$", {}, "a\nb\nc", true},
      {"or at the ends", "^b$", {.spans_lines = true}, "a\nb\nc", false},
      {"in bad UTF-8", "a+b", {}, "\xff\xfe aab", true},
      {"empty matches", "", {}, "", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(Pattern::compile(c.pattern, c.flags)->found_in(c.text), c.found);
  }
}

TEST(Pattern, IsRefusedWithAReason) {
  EXPECT_EQ(Pattern::compile("a(", {}).error().message, "pattern 'a(': missing ): a(");
  EXPECT_FALSE(Pattern::compile("(a{1000}){1000}", {})) << "too large";
  EXPECT_FALSE(Pattern::compile("(a)\\1", {})) << "RE2 has no back references";
  EXPECT_LT(Pattern::compile(std::string(5000, '('), {}).error().message.size(), 400u) << "cut where a person reads";
}

}  // namespace
}  // namespace sereno::steps
