#include "agent/cli/control_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::cli {
namespace {

using ::testing::HasSubstr;

TEST(ControlAnswer, IsACodeAndAText) {
  struct Case {
    const char* why;
    const char* bytes;
    int code;
    const char* text;
  };
  const Case cases[] = {
      {"a line", "2\nWEB CRITICAL\n", 2, "WEB CRITICAL\n"},
      {"several", "0\na\nb\n", 0, "a\nb\n"},
      {"no text", "1\n", 1, ""},
      {"the highest code", "255\nx", 255, "x"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto answer = parse_control_answer(c.bytes);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->exit_code, c.code);
    EXPECT_EQ(answer->text, c.text);
  }
}

TEST(ControlAnswer, NonsenseIsNoAnswer) {
  for (const char* bytes : {"2", "two\nx", "-1\nx", "256\nx", " 1\nx", "1 \nx", "\nx", "99999999999999\nx"}) {
    const auto answer = parse_control_answer(bytes);
    ASSERT_FALSE(answer) << bytes;
    EXPECT_THAT(answer.error().message, HasSubstr("of one version?"));
  }
  EXPECT_THAT(parse_control_answer("").error().message, HasSubstr("closed the connection without an answer"));
}

TEST(AskAgent, SaysWhatIsInTheWay) {
  EXPECT_THAT(ask_agent("/nonexistent/control.sock", {"status"}).error().message, HasSubstr("the agent does not run"));
  EXPECT_THAT(ask_agent(std::string(200, 'x'), {"status"}).error().message, HasSubstr("File name too long"));
  EXPECT_THAT(ask_agent("", {"status"}).error().message, HasSubstr("cannot be asked"));
  for (const char* word : {"a\tb", "a\nb", "a\rb"})
    EXPECT_THAT(ask_agent("/nonexistent", {"run", word}).error().message, HasSubstr("control character"));
}

}  // namespace
}  // namespace sereno::cli
