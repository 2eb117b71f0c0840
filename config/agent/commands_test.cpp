#include "config/agent/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::config {
namespace {

using ::testing::ElementsAre;

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-commands-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~CommandsTest() override { std::filesystem::remove_all(folder_); }

  AgentSettings read(const std::string& text) {
    std::ofstream(folder_ / "sereno.yaml") << text;
    problems_.clear();
    return read_agent_settings((folder_ / "sereno.yaml").string(), problems_);
  }
  std::vector<std::string> problems_of(const std::string& text) {
    read(text);
    std::vector<std::string> lines;
    for (const Problem& problem : problems_) lines.push_back(problem.to_string().substr(folder_.string().size() + 1));
    return lines;
  }

  std::filesystem::path folder_;
  std::vector<Problem> problems_;
};

TEST_F(CommandsTest, ReadsEveryKindAndGivesThemToEachNrpeListener) {
  const auto settings = read(R"(
listeners:
  - {type: nrpe, commands_only: true, nasty_characters: "|;"}
commands:
  - {name: check web, service: web}
  - {name: swap, check: swap, options: {warning: 80}, arguments: [warning], timeout: 3s}
  - name: disk
    check: external
    command: [/bin/check_disk, -w, $ARG1$, $ARG2$]
    arguments: [range, words]
    allowed_hosts: [192.0.2.1]
    certificate_names: [nagios-1]
)");
  ASSERT_THAT(problems_, ElementsAre());
  ASSERT_EQ(settings.commands.size(), 3u);
  EXPECT_EQ(settings.commands[0].service, "web");
  EXPECT_EQ(settings.commands[1].arguments[0].option, "warning");
  EXPECT_EQ(settings.commands[1].timeout, std::chrono::seconds{3});
  EXPECT_EQ(settings.commands[2].arguments[0].kind, CommandArgument::Kind::range);
  EXPECT_EQ(settings.commands[2].arguments[1].kind, CommandArgument::Kind::words);
  EXPECT_EQ(settings.commands[2].allowed_hosts->front().text, "192.0.2.1");
  EXPECT_THAT(settings.commands[2].certificate_names, ElementsAre("nagios-1"));
  EXPECT_TRUE(settings.nrpe[0].commands_only);
  EXPECT_EQ(settings.nrpe[0].nasty_characters, "|;");
  EXPECT_EQ(settings.nrpe[0].commands, settings.commands);
}

TEST_F(CommandsTest, NamesEveryMistake) {
  EXPECT_THAT(problems_of(R"(commands:
  - {name: a, service: web, check: web}
  - {name: a, service: web}
  - {name: "b;c", check: web, command: [/bin/true]}
  - {name: _x, check: external}
  - {name: d, service: web, arguments: [text], timeout: 1s}
  - {name: e, check: external, command: [true], arguments: [number]}
  - {name: f, check: external, command: [/bin/$ARG1$], arguments: [text]}
  - {name: g, check: external, command: [/bin/a, $ARG2$], arguments: [number], options: {x: 1}}
  - {name: h, check: external, command: [/bin/a], arguments: [path], certificate_names: []}
)"),
              ElementsAre("sereno.yaml:2:5: commands[0]: needs 'service' or 'check', one of them",
                          "sereno.yaml:3:12: commands[1].name: a command named 'a' stands at " +
                              (folder_ / "sereno.yaml").string() + ":2:5 already",
                          "sereno.yaml:4:12: commands[2].name: holds a character that no request may hold",
                          "sereno.yaml:4:40: commands[2].command: only check: external runs a command",
                          "sereno.yaml:5:12: commands[3].name: names that begin with '_' are the agent's own",
                          "sereno.yaml:5:5: commands[3]: check: external needs 'command': [PROGRAM, ARGUMENT, ...]",
                          "sereno.yaml:6:40: commands[4].arguments: a service takes no arguments: name a check",
                          "sereno.yaml:6:57: commands[4].timeout: a service has a time-out of its own",
                          "sereno.yaml:7:41: commands[5].command: 'true' is no absolute path",
                          "sereno.yaml:8:41: commands[6].command: the program cannot be chosen by who asks",
                          "sereno.yaml:9:89: commands[7].options: only a plugin's check has options",
                          "sereno.yaml:9:41: commands[7].command: uses $ARG2$, and 'arguments' names 1",
                          "sereno.yaml:10:63: commands[8].arguments[0]: 'path' is none of text, words, number, "
                          "integer, range, duration, size, url",
                          "sereno.yaml:10:89: commands[8].certificate_names: admits nobody"));
}

TEST_F(CommandsTest, KnowsWhatIsFilledIn) {
  struct Case {
    const char* why;
    const char* word;
    const char* fault;  ///< empty: it is good
  };
  const Case cases[] = {
      {"an argument", "-w$ARG1$x", ""},
      {"the last one there is", "$ARG2$", ""},
      {"a dollar sign", "costs 5$$", ""},
      {"a name that is no argument's", "$$HOSTNAME$$", ""},
      {"the end of a pattern", "^a$|^b$", ""},
      {"a shell's variable", "$HOME/x", ""},
      {"an amount", "$5", ""},
      {"the seventeenth", "$ARG17$",
       "nothing is put for '$ARG17$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"none", "$ARG0$", "nothing is put for '$ARG0$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"small letters", "$arg1$",
       "nothing is put for '$arg1$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"a macro of Nagios", "-H$HOSTNAME$",
       "nothing is put for '$HOSTNAME$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"another one", "$USER1$/x",
       "nothing is put for '$USER1$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
      {"its second dollar sign is missing", "$ARG1", "'$ARG1' has no second dollar sign: $ARG1$"},
      {"and another has one", "$ARG1 $ARG2$", "'$ARG1 ' has no second dollar sign: $ARG1$"},
      {"a dollar sign takes another's partner", "$x$ARG1$",
       "nothing is put for '$x$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto problems = problems_of("commands: [{name: a, check: external, command: [/p, '" + std::string(c.word) +
                                      "'], arguments: [text, text]}]\n");
    if (*c.fault == '\0')
      EXPECT_THAT(problems, ElementsAre());
    else
      EXPECT_THAT(problems, ElementsAre(std::string("sereno.yaml:1:53: commands[0].command[1]: ") + c.fault));
  }
}

TEST_F(CommandsTest, ReadsAListenerOfHttp) {
  const std::string digest(64, 'a');
  const auto settings = read("listeners:\n  - {type: http, tokens: [{name: grafana, sha256: " + digest +
                             ", may: [read, metrics], sees: [web]}], requests_per_minute: 60, patience: 5s}\n"
                             "services: [{name: web, check: web}]\n");
  ASSERT_THAT(problems_, ElementsAre());
  const HttpSettings& http = settings.http.at(0);
  EXPECT_EQ(http.listen.port, 5680);
  EXPECT_EQ(http.tls.mode, TlsMode::certificate);
  EXPECT_TRUE(http.tokens.at(0).read && http.tokens[0].metrics && !http.tokens[0].run);
  EXPECT_THAT(http.tokens[0].services, ElementsAre("web"));
  EXPECT_EQ(http.requests_per_minute, 60u);
}

TEST_F(CommandsTest, RefusesAListenerOfHttpThatProtectsNothing) {
  EXPECT_THAT(problems_of(R"(listeners:
  - {type: http, address: "::", tls: {mode: "off"}, open_metrics: true}
  - {type: http, port: 1}
  - {type: http, port: 2, tls: {mode: anonymous}, tokens: [{name: a, sha256: hunter2, may: []}]}
)"),
              ElementsAre("sereno.yaml:2:5: listeners[0]: tokens would be read on the way: 'tls.mode: off' is for "
                          "127.0.0.1 and ::1 only",
                          "sereno.yaml:3:5: listeners[1]: answers nobody: it needs 'tokens', or 'open_metrics'",
                          "sereno.yaml:4:32: listeners[2].tls: 'mode: anonymous' is for NRPE's old clients only",
                          "sereno.yaml:4:78: listeners[2].tokens[0].sha256: is no SHA-256 in 64 hexadecimal digits "
                          "('sereno token new' makes both)",
                          "sereno.yaml:4:92: listeners[2].tokens[0].may: may do nothing"));
}

TEST_F(CommandsTest, RefusesATokenThatWouldSeeMoreThanItsListSays) {
  const std::string token = "{name: a, sha256: " + std::string(64, 'a') + ", may: [read], sees: ";
  struct Case {
    const char* why;
    const char* sees;
    std::vector<std::string> problems;
  };
  const Case cases[] = {
      {"one that is there", "[web]", {}},
      {"none", "[]", {"listeners[0].tokens[0].sees: lets it see no service: leave the key away for all"}},
      {"no value", "", {"listeners[0].tokens[0].sees: has no value: give it one, or leave the key away"}},
      {"one that is not there", "[web, wob]", {"token 'a': there is no service 'wob' to see"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto problems = problems_of("listeners: [{type: http, tokens: [" + token + c.sees +
                                "}]}]\nservices: [{name: web, check: web}]\n");
    for (std::string& problem : problems) problem.erase(0, problem.find(": ") + 2);
    EXPECT_EQ(problems, c.problems);
  }
}

}  // namespace
}  // namespace sereno::config
