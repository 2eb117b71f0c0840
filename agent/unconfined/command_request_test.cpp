#include "agent/unconfined/command_request.h"

#include <gtest/gtest.h>

#include "agent/unconfined/run_line.h"

namespace sereno::agent::unconfined {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

TEST(CommandRequest, ComesBackAsItWasAsked) {
  const CommandRequest asked{.name = "raid", .arguments = {"a b", "", "\"x\""}};
  const auto bytes = encode_request(asked);
  const auto read = decode_request(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, asked.name);
  EXPECT_EQ(read->arguments, asked.arguments);
  for (const auto& bad : {""s, "raid"s, "\0"s, bytes.substr(0, bytes.size() - 1), "a"s + std::string(18, '\0')})
    EXPECT_FALSE(decode_request(bad)) << bad.size();
}

TEST(CommandRequest, AnswerThatIsCutShortIsUnknown) {
  EXPECT_EQ(decode_outcome(encode_outcome(2, "CRITICAL\nmore\n")).output, "CRITICAL\nmore\n");
  EXPECT_EQ(decode_outcome("2\nx").exit_code, 2);
  for (const auto* bad : {"", "2", "x\ny", "2 \n"}) EXPECT_EQ(decode_outcome(bad).exit_code, 3) << bad;
}

TEST(CommandRequest, OnlyWhatIsOnTheListIsRun) {
  using Kind = config::CommandArgument::Kind;
  const std::vector<config::UnconfinedCommand> list{
      {.command = {.name = "raid",
                   .check = "external",
                   .command = {"/usr/bin/sudo", "/x", "$ARG1$"},
                   .arguments = {{.kind = Kind::integer}}}},
      {.command = {.name = "piped", .check = "external", .arguments = {{.kind = Kind::text}}},
       .shell = "echo ${1} | cat"},
  };
  EXPECT_EQ(*command_line_of(list, {.name = "raid", .arguments = {"5"}}), (Words{"/usr/bin/sudo", "/x", "5"}));
  EXPECT_EQ(*command_line_of(list, {.name = "piped", .arguments = {"; id"}}),
            (Words{"/bin/sh", "-c", "echo ${1} | cat", "sh", "; id"}));
  EXPECT_EQ(command_line_of(list, {.name = "raid", .arguments = {"x"}}).error().message,
            "argument 1 'x' is no whole number");
  EXPECT_EQ(command_line_of(list, {.name = "other"}).error().message,
            "command 'other' is not on the list of sereno-commands");
}

TEST(RunLine, SaysWhatTheProgramSaysAndEndsWhatHangs) {
  const auto said = run_line({"/bin/sh", "-c", "echo \"$1\" | tr a-z A-Z; exit 1", "sh", "; id"}, 30s);
  EXPECT_EQ(said.output, "; ID\n");
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_EQ(run_line({"/bin/sh", "-c", "sleep 60 & sleep 60"}, 300ms).output,
            "NRPE: Command timed out after 1 seconds\n");
  EXPECT_EQ(run_line({"/nonexistent"}, 30s).output,
            "NRPE: Unable to read output: the command printed nothing and exited with 127\n");
  EXPECT_EQ(run_line({"/bin/sh", "-c", "kill -9 $$"}, 30s).output, "UNKNOWN - the command was ended by signal 9\n");
  EXPECT_EQ(run_line({"/bin/sh", "-c", "yes | head -c 300000"}, 30s).output.size(), 64u << 10);
}

}  // namespace
}  // namespace sereno::agent::unconfined
