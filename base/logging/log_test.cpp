#include "base/logging/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace sereno {
namespace {

TEST(LogLine, StaysOneReadableLine) {
  struct Case {
    const char* why;
    const char* message;
    std::vector<LogField> fields;
    const char* line;
  };
  const Case cases[] = {
      {"message alone", "started", {}, "warning started"},
      {"plain values",
       "plugin refused",
       {{"path", "/x/y.so"}, {"code", "3"}},
       "warning plugin refused path=/x/y.so code=3"},
      {"a space asks for quotes", "m", {{"why", "group can write"}}, R"(warning m why="group can write")"},
      {"nothing asks for quotes", "m", {{"why", ""}}, R"(warning m why="")"},
      {"quotes and backslashes", "m", {{"v", R"(a"b\c)"}}, R"(warning m v="a\"b\\c")"},
      {"an equals sign", "m", {{"v", "a=b"}}, R"(warning m v="a=b")"},
      {"a forged line", "m", {{"v", "x\nerror all is lost"}}, R"(warning m v="x\nerror all is lost")"},
      {"terminal codes", "m\x1b", {{"v", "\x1b[2J"}}, R"(warning m\x1b v="\x1b[2J")"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(format_log_line(LogLevel::warning, c.message, c.fields), c.line);
  }
}

TEST(LogLevel, ReadsWhatItPrints) {
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error})
    EXPECT_EQ(parse_log_level(to_string(level)), level);
  EXPECT_FALSE(parse_log_level("Info"));
}

std::string logged(LogLevel lowest, bool with_priority) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  DescriptorLogger log(ends[1], lowest, with_priority);
  log.debug("d");
  log.info("i", {{"n", "1"}});
  log.error("e");
  close(ends[1]);
  std::string text(200, '\0');
  const auto size = read(ends[0], text.data(), text.size());
  close(ends[0]);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return text;
}

TEST(DescriptorLogger, WritesFromItsLevelUpward) {
  EXPECT_EQ(logged(LogLevel::debug, false), "debug d\ninfo i n=1\nerror e\n");
  EXPECT_EQ(logged(LogLevel::info, true), "<6>info i n=1\n<3>error e\n");
  EXPECT_EQ(logged(LogLevel::error, false), "error e\n");
}

}  // namespace
}  // namespace sereno
