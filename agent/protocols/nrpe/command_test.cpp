#include "agent/protocols/nrpe/command.h"

#include <gmock/gmock.h>

namespace sereno::agent::nrpe {
namespace {

TEST(NrpeCommand, IsTakenApartAtExclamationMarks) {
  struct Case {
    const char* text;
    const char* name;
    std::vector<std::string> arguments;
  };
  const Case cases[] = {
      {"", "", {}},
      {"web", "web", {}},
      {"web!", "web", {}},
      {"web!a!b", "web", {"a", "b"}},
      {"!!web!!a!!", "web", {"a"}},
      {"web!a b", "web", {"a b"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto command = parse_command(c.text);
    EXPECT_EQ(command.name, c.name);
    EXPECT_EQ(command.arguments, c.arguments);
  }
}

TEST(NrpeCommand, KnowsTheQuestionForTheVersion) {
  EXPECT_FALSE(asks_version(parse_command("")));
  EXPECT_TRUE(asks_version(parse_command("_NRPE_CHECK")));
  EXPECT_FALSE(asks_version(parse_command("_nrpe_check")));
}

constexpr std::string_view usual = "|`&><'\\[]{};\r\n";

TEST(NrpeCommand, IsRefusedForTheCharactersThatTheSiteNames) {
  const auto refusal = [](std::string_view text, std::string_view nasty) {
    return refusal_of(text, parse_command(text), {.allow_arguments = true, .nasty_characters = nasty});
  };
  EXPECT_EQ(refusal("web!a;b[c]", ""), "");
  EXPECT_EQ(refusal("web!a*b", "*?"), "Request refused: '*' is not allowed in a command");
  EXPECT_EQ(refusal("web!$(id)", ""), "Request refused: '$(' is not allowed in a command");
}

TEST(NrpeCommand, IsRefusedWithAReason) {
  struct Case {
    const char* text;
    bool allow_arguments;
    const char* reason;
  };
  const Case cases[] = {
      {"web", false, ""},
      {"web!a", true, ""},
      {"", false, "Request refused: it names no command"},
      {"!!", true, "Request refused: it names no command"},
      {"web!say \"hi\" $x", true, ""},
      {"web!a", false, "Request refused: command arguments are not allowed here (allow_arguments)"},
      {"web!", false, "Request refused: command arguments are not allowed here (allow_arguments)"},
      {"web!a;b", true, "Request refused: ';' is not allowed in a command"},
      {"web|x", false, "Request refused: '|' is not allowed in a command"},
      {"web!a\nb", true, "Request refused: 0x0a is not allowed in a command"},
      {"web!a\rb", true, "Request refused: 0x0d is not allowed in a command"},
      {"web!$(id)", true, "Request refused: '$(' is not allowed in a command"},
      {"web!1!2!3!4!5!6!7!8!9!10!11!12!13!14!15!16", true, ""},
      {"web!1!2!3!4!5!6!7!8!9!10!11!12!13!14!15!16!17", true, "Request refused: more than 16 arguments"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(
        refusal_of(c.text, parse_command(c.text), {.allow_arguments = c.allow_arguments, .nasty_characters = usual}),
        c.reason);
  }
  for (const char c : std::string("|`&><'\\[]{};\r\n")) {
    const auto text = std::string("web") + c;
    EXPECT_FALSE(refusal_of(text, parse_command(text), {.allow_arguments = true, .nasty_characters = usual}).empty())
        << c;
  }
}

}  // namespace
}  // namespace sereno::agent::nrpe
