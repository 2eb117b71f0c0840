#include "agent/listeners/zabbix/user_parameter.h"

#include <gmock/gmock.h>

#include "agent/checking/external_check.h"
#include "agent/listeners/testing/fake_check_service.h"
#include "agent/listeners/zabbix/item_answers.h"

namespace sereno::agent::zabbix {
namespace {

using testing::ElementsAre;
using Words = std::vector<std::string>;

TEST(UserParameterCommand, PutsWhatTheKeySaysIntoItsWords) {
  struct Case {
    const char* why;
    config::UserParameter parameter;
    const char* key;
    Words words;  ///< or the one word of the error
  };
  const Case cases[] = {
      {"without parameters the words stand as they are",
       {.key = "q", .command = {"/p", "$1", "$$"}},
       "q",
       {"/p", "$1", "$$"}},
      {"it has none to take", {.key = "q", .command = {"/p"}}, "q[1]", {"! Item does not allow parameters."}},
      {"references, within words too",
       {.key = "q", .takes_parameters = true, .command = {"/p", "--of=$2", "$1", "$2$1"}},
       "q[a,b c]",
       {"/p", "--of=b c", "a", "b ca"}},
      {"$$ is a dollar, $0 and $x are themselves",
       {.key = "q", .takes_parameters = true, .command = {"/p", "$$1", "$0", "$x", "$"}},
       "q[a]",
       {"/p", "$1", "$0", "$x", "$"}},
      {"what the key does not say is an empty argument",
       {.key = "q", .takes_parameters = true, .command = {"/p", "$1", "$9"}},
       "q",
       {"/p", "", ""}},
      {"what it says is not read again",
       {.key = "q", .takes_parameters = true, .command = {"/p", "$1"}, .special_characters = true},
       "q[$2,x]",
       {"/p", "$2"}},
      {"a shell gets them as its own parameters, never as text of the line",
       {.key = "q", .takes_parameters = true, .shell = "echo $1", .special_characters = true},
       "q[;reboot,b]",
       {"/bin/sh", "-c", "echo $1", "q", ";reboot", "b"}},
      {"nine of them",
       {.key = "q", .takes_parameters = true, .shell = "x"},
       "q[1,2,3,4,5,6,7,8,9,10]",
       {"/bin/sh", "-c", "x", "q", "1", "2", "3", "4", "5", "6", "7", "8", "9"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto words = command_line_of(c.parameter, *ItemKey::parse(c.key));
    EXPECT_EQ(words ? *words : Words{"! " + words.error().message}, c.words);
  }
}

TEST(UserParameterCommand, RefusesWhatAShellWouldTakeForMoreThanText) {
  config::UserParameter parameter{.key = "q", .takes_parameters = true, .command = {"/p", "$1"}};
  for (const char c : std::string_view("\\'\"`*?[]{}~$!&;()<>|#@\n")) {
    SCOPED_TRACE(c);
    const ItemKey key{.name = "q", .parameters = {"fine", std::string("a") + c}};
    parameter.special_characters = false;
    const auto refused = command_line_of(parameter, key);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("parameter 2 holds "));
    parameter.special_characters = true;
    EXPECT_TRUE(command_line_of(parameter, key));
  }
  for (const char* harmless : {"a b", "/var/log/x.log", "a=b", "a:b", "-x", "50%", "a,b", "a+b^c"})
    EXPECT_TRUE(command_line_of(parameter, {.name = "q", .parameters = {harmless}})) << harmless;
  EXPECT_FALSE(command_line_of(parameter, {.name = "q", .parameters = {std::string("a\0b", 3)}}));
}

TEST(UserParameterValue, IsWhatTheProgramPrints) {
  struct Case {
    const char* why;
    CheckAnswer answer;
    const char* value;
  };
  const Case cases[] = {
      {"blanks at its end go", {.printed = " 12 \n\t", .exit_code = 0}, " 12"},
      {"its exit code says nothing", {.result = {.status = Status::critical}, .printed = "3", .exit_code = 1}, "3"},
      {"nothing is a value where it ended well", {.result = {.summary = "printed nothing"}, .exit_code = 0}, ""},
      {"and none where it did not", {.result = {.summary = "ended with 2"}, .exit_code = 2}, "! ended with 2"},
      {"it died", {.result = {.summary = "died of signal 9"}, .printed = "12"}, "! died of signal 9"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ItemValue value = value_printed(c.answer);
    EXPECT_EQ((value.supported ? "" : "! ") + value.text, c.value);
  }
}

TEST(UserParameter, IsRunWhereRulesAndAliasesLetIt) {
  FakeCheckService checks;
  CheckAnswer answer{.name = "external", .printed = "17\n", .exit_code = 0};
  checks.set(answer);
  const AgentFacts facts = *with_items({}, {{.allow = false, .pattern = "queue.length[secret]"}},
                                       {{.alias = "queue", .key = "queue.length[main]"}},
                                       {{.key = "queue.length", .takes_parameters = true, .command = {"/p", "$1"}}});
  const auto ask = [&](const char* key) {
    std::string said;
    ItemAnswers(checks, facts).ask(key, std::chrono::milliseconds{700}, [&](const ItemValue& value) {
      said = (value.supported ? "" : "! ") + value.text;
    });
    return said;
  };
  EXPECT_EQ(ask("queue.length[main]"), "17");
  EXPECT_EQ(ask("queue"), "17");
  EXPECT_EQ(ask("queue.length[secret]"), "! The settings here deny this item (access).");
  ASSERT_EQ(checks.requests().size(), 2u);
  const CheckRequest request = checks.requests().back();
  EXPECT_THAT(command_of(request.fixed), ElementsAre("/p", "main"));
  EXPECT_TRUE(request.options.empty());
  EXPECT_EQ(request.origin, Origin::zabbix);
  EXPECT_EQ(request.timeout, std::chrono::milliseconds{700});
}

}  // namespace
}  // namespace sereno::agent::zabbix
