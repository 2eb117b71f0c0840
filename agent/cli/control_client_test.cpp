#include "agent/cli/control_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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
  EXPECT_THAT(ask_agent("/nonexistent/control.sock", {"status"}, patience_with_memory).error().message,
              HasSubstr("the agent does not run"));
  EXPECT_THAT(ask_agent(std::string(200, 'x'), {"status"}, patience_with_memory).error().message,
              HasSubstr("File name too long"));
  EXPECT_THAT(ask_agent("", {"status"}, patience_with_memory).error().message, HasSubstr("cannot be asked"));
  for (const char* word : {"a\tb", "a\nb", "a\rb"})
    EXPECT_THAT(ask_agent("/nonexistent", {"run", word}, patience_with_work).error().message,
                HasSubstr("control character"));
}

/// One that is stopped: the kernel takes the connection and the question, and nobody answers.
TEST(AskAgent, DoesNotWaitForEver) {
  const std::string path = testing::TempDir() + "silent-" + std::to_string(getpid()) + ".sock";
  const Descriptor listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  EXPECT_THAT(ask_agent(path, {"status"}, std::chrono::milliseconds{50}).error().message,
              HasSubstr("gives no answer within 0.05 s: it hangs, or is stopped"));
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace sereno::cli
