#include "agent/cli/command_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sereno::cli {
namespace {

/// The longest line.
std::size_t width_of(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    widest = std::max(widest, end - start);
    start = end + 1;
  }
  return widest;
}

TEST(Commands, SayAllAboutThemselvesInEightyColumns) {
  EXPECT_LE(width_of(help_of_all()), 80u);
  for (const NamedCommand& each : commands()) {
    SCOPED_TRACE(std::string(each.name));
    const std::string text = help_of(each.command);
    EXPECT_LE(width_of(text), 80u);
    EXPECT_TRUE(text.starts_with("usage: sereno " + std::string(each.name)));
    EXPECT_NE(text.find("\nOptions:\n"), text.npos);
    EXPECT_NE(text.find("\nExit codes:\n  0"), text.npos);
    EXPECT_NE(help_of_all().find("  " + std::string(each.name) + " "), std::string::npos);
    EXPECT_FALSE(each.command.summary.empty());
  }
}

TEST(Commands, SuggestWhatMayBeMeant) {
  struct Case {
    const char* name;
    const char* message;
  };
  const Case cases[] = {
      {"stauts", "there is no command 'stauts' (is 'sereno status' meant?)"},
      {"relaod", "there is no command 'relaod' (is 'sereno reload' meant?)"},
      {"verson", "there is no command 'verson' (is 'sereno version' meant?)"},
      {"--list", "there is no command '--list' (is 'sereno list' meant?)"},
      {"frobnicate", "there is no command 'frobnicate' ('sereno help' shows them)"},
      {"", "there is no command '' ('sereno help' shows them)"},
  };
  for (const Case& c : cases) EXPECT_EQ(no_such_command(c.name), c.message);
  EXPECT_EQ(no_such_word("verfy", {"verify", "export"}), "there is no 'verfy' (is 'verify' meant?)");
  EXPECT_EQ(no_such_word("x", {"verify", "export"}), "there is no 'x'");
}

TEST(Commands, AreFoundByTheirNameAlone) {
  EXPECT_NE(find_command("status"), nullptr);
  EXPECT_EQ(find_command("stat"), nullptr);
  EXPECT_EQ(find_command(""), nullptr);
}

}  // namespace
}  // namespace sereno::cli
