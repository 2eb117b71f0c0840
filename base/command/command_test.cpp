#include "base/command/command.h"

#include <gtest/gtest.h>

namespace sereno {
namespace {

const Command command{
    .usage = {"sereno status [--json] [--socket PATH]", "sereno status --list"},
    .summary =
        "What the agent last saw of its services, the failing ones first, in as many words as are needed to be "
        "longer than one line.\nA second paragraph.",
    .options = {{.name = "json", .letter = 'j', .help = "for programs"},
                {.name = "socket",
                 .argument = "PATH",
                 .help = "the agent's control socket, where it is another one than "
                         "the one that packages make"},
                {.name = "verbose", .letter = 'v', .help = "more"},
                {.name = "a-very-long-option-name", .letter = 'a', .argument = "SOMETHING", .help = "stands below it"}},
    .exit_codes = {{.codes = "0", .meaning = "well"}, {.codes = "1 to 3", .meaning = "not well"}}};

TEST(CommandHelp, SaysEverythingInEightyColumns) {
  const std::string text = help_of(command);
  EXPECT_EQ(text,
            "usage: sereno status [--json] [--socket PATH]\n"
            "       sereno status --list\n"
            "\n"
            "What the agent last saw of its services, the failing ones first, in as many\n"
            "words as are needed to be longer than one line.\n"
            "\n"
            "A second paragraph.\n"
            "\n"
            "Options:\n"
            "  -j, --json                  for programs\n"
            "      --socket PATH           the agent's control socket, where it is another\n"
            "                              one than the one that packages make\n"
            "  -v, --verbose               more\n"
            "  -a, --a-very-long-option-name SOMETHING\n"
            "                              stands below it\n"
            "  -h, --help                  say this\n"
            "\n"
            "Exit codes:\n"
            "  0       well\n"
            "  1 to 3  not well\n");
}

TEST(ReadCommand, ReadsTheUsualForms) {
  struct Case {
    const char* why;
    std::vector<std::string> arguments;
    std::vector<std::string> operands;
    const char* socket;
    std::size_t verbose;
  };
  const Case cases[] = {
      {"nothing", {}, {}, "none", 0},
      {"apart", {"--socket", "/s", "a"}, {"a"}, "/s", 0},
      {"together", {"a", "--socket=/s", "b"}, {"a", "b"}, "/s", 0},
      {"an empty value", {"--socket="}, {}, "", 0},
      {"the last one counts", {"--socket", "/s", "--socket", "/t"}, {}, "/t", 0},
      {"letters in a heap", {"-vv", "-jv", "--verbose"}, {}, "none", 4},
      {"a value that looks like an option", {"--socket", "--json"}, {}, "--json", 0},
      {"two dashes end the options", {"-v", "--", "-v", "--"}, {"-v", "--"}, "none", 1},
      {"a single dash is an operand", {"-"}, {"-"}, "none", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto words = read_command(command, c.arguments);
    ASSERT_TRUE(words) << words.error().message;
    EXPECT_EQ(words->operands, c.operands);
    EXPECT_EQ(words->value("socket", "none"), c.socket);
    EXPECT_EQ(words->count("verbose"), c.verbose);
  }
  EXPECT_EQ(read_command(command, {"-aX"})->value("a-very-long-option-name"), "X");
  EXPECT_EQ(read_command(command, {"-a", "X"})->value("a-very-long-option-name"), "X");
  EXPECT_TRUE(read_command(command, {"-h"})->has("help"));
}

TEST(ReadCommand, SaysWhatIsWrongAndWhatMayBeMeant) {
  struct Case {
    std::vector<std::string> arguments;
    const char* message;
  };
  const Case cases[] = {
      {{"--jsn"}, "there is no option '--jsn' (is '--json' meant?)"},
      {{"--sockte=/x"}, "there is no option '--sockte' (is '--socket' meant?)"},
      {{"--hlep"}, "there is no option '--hlep' (is '--help' meant?)"},
      {{"--nothing-like-it"}, "there is no option '--nothing-like-it'"},
      {{"-vx"}, "there is no option '-x'"},
      {{"--json=yes"}, "option '--json' takes no value"},
      {{"--socket"}, "option '--socket' needs PATH"},
      {{"-a"}, "option '--a-very-long-option-name' needs SOMETHING"},
  };
  for (const Case& c : cases) {
    const auto words = read_command(command, c.arguments);
    ASSERT_FALSE(words) << c.message;
    EXPECT_EQ(words.error().message, c.message);
  }
}

}  // namespace
}  // namespace sereno
