#include "agent/protocols/nsca_ng/session.h"

#include <gtest/gtest.h>

namespace sereno::agent::nsca_ng {
namespace {

using Kind = Answer::Kind;

TEST(NscaNgSession, ReadsAnswers) {
  struct Case {
    const char* why;
    std::string received;
    Kind kind;
    const char* text;
  };
  const Case cases[] = {
      {"the greeting back", "MOIN 1\r\n", Kind::moin, "1"},
      {"taken", "OKAY\r\n", Kind::okay, ""},
      {"a newline alone ends a line too", "OKAY\n", Kind::okay, ""},
      {"not allowed", "FAIL You're not authorized\r\n", Kind::fail, "You're not authorized"},
      {"the end", "BAIL bye\r\n", Kind::bail, "bye"},
      {"control characters of somebody else reach no log", "FAIL a\x1b[2J\r\n", Kind::fail, "a?[2J"},
      {"another protocol", "220 mail\r\n", Kind::other, "220 mail"},
      {"a longer word", "OKAYISH\r\n", Kind::other, "OKAYISH"},
      {"cut", "OKA", Kind::incomplete, ""},
      {"nothing", "", Kind::incomplete, ""},
      {"without end", std::string(longest_line, 'x'), Kind::other, "a line without an end"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto answer = read_answer(c.received);
    EXPECT_EQ(answer.kind, c.kind);
    EXPECT_EQ(answer.text, c.text);
    EXPECT_EQ(answer.size, c.kind == Kind::incomplete ? 0 : c.received.size());
  }
}

TEST(NscaNgSession, ACutAnswerIsNeverTakenForAnother) {
  const std::string whole = "FAIL no\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(read_answer(whole.substr(0, size)).kind, Kind::incomplete) << size;
  EXPECT_EQ(read_answer(whole + "OKAY\r\n").size, whole.size()) << "one line at a time";
}

TEST(NscaNgSession, CommandsAreOneLine) {
  EXPECT_EQ(escaped("[1] X;a\\b\nc\n"), "[1] X;a\\\\b\\nc\n");
  EXPECT_EQ(moin("s1") + push(34) + quit(), "MOIN 1 s1\r\nPUSH 34\r\nQUIT\r\n");
}

}  // namespace
}  // namespace sereno::agent::nsca_ng
