#include "config/agent/unconfined_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/yaml_reader.h"

namespace sereno::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UnconfinedCommandsTest : public ::testing::Test {
 protected:
  UnconfinedCommandsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-unconfined-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~UnconfinedCommandsTest() override { std::filesystem::remove_all(folder_); }

  std::vector<UnconfinedCommand> read(const std::string& text) {
    std::ofstream(path()) << text;
    problems_.clear();
    return read_unconfined_commands(path(), problems_);
  }
  std::vector<std::string> problems_of(const std::string& command) {
    read("commands:\n  - {name: a, " + command + "}\n");
    std::vector<std::string> messages;
    for (const Problem& problem : problems_) messages.push_back(problem.message);
    return messages;
  }
  std::string path() const { return (folder_ / "list.yaml").string(); }

  std::filesystem::path folder_;
  std::vector<Problem> problems_;
};

TEST_F(UnconfinedCommandsTest, ACommandLineOrALineForAShell) {
  const auto commands = read(
      "commands:\n"
      "  - {name: a, command: [/bin/echo, $ARG1$, 5$$], arguments: [text], timeout: 5s}\n"
      "  - {name: b, shell: 'uptime | cut -c1-5'}\n");
  ASSERT_THAT(problems_, IsEmpty());
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_THAT(commands[0].command.command, ElementsAre("/bin/echo", "$ARG1$", "5$$"));
  EXPECT_EQ(commands[0].command.timeout, std::chrono::seconds{5});
  EXPECT_EQ(commands[1].shell, "uptime | cut -c1-5");
  EXPECT_THAT(commands[1].command.command, IsEmpty());
}

/// What no argument is named for would be read from behind the last one that was given.
TEST_F(UnconfinedCommandsTest, UsesNoArgumentThatIsNotNamed) {
  struct Case {
    const char* command;
    const char* problem;
  };
  const Case cases[] = {
      {"command: [/bin/echo, $ARG1$]", "uses $ARG1$, and 'arguments' names 0"},
      {"command: [/bin/echo, $ARG1$, $ARG3$], arguments: [text, text]", "uses $ARG3$, and 'arguments' names 2"},
      {"command: [/bin/echo, -x=$ARG16$], arguments: [text]", "uses $ARG16$, and 'arguments' names 1"},
      {"command: [/bin/echo, $ARG17$]",
       "nothing is put for '$ARG17$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"command: [/bin/echo, $HOSTNAME$]",
       "nothing is put for '$HOSTNAME$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"command: [/bin/echo, $ARG1], arguments: [text]", "'$ARG1' has no second dollar sign: $ARG1$"},
      {"command: [$ARG1$], arguments: [text]", "'$ARG1$' is no absolute path"},
      {"command: [/bin/$ARG1$], arguments: [text]", "the program cannot be chosen by who asks"},
      {"command: [echo]", "'echo' is no absolute path"},
  };
  for (const Case& c : cases)
    EXPECT_THAT(problems_of(c.command), ElementsAre(::testing::EndsWith(": " + std::string(c.problem)))) << c.command;
}

TEST_F(UnconfinedCommandsTest, NeedsOneOfTheTwo) {
  for (const char* command : {"timeout: 5s", "shell: uptime, command: [/bin/true]"})
    EXPECT_THAT(problems_of(command), ElementsAre(::testing::HasSubstr("needs 'command' or 'shell', one of them")))
        << command;
}

}  // namespace
}  // namespace sereno::config
