#include "agent/listeners/nrpe/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::agent::nrpe {
namespace {

using Kind = config::CommandArgument::Kind;
using Words = std::vector<std::string>;

config::CommandSettings command(Words words, const std::vector<Kind>& kinds) {
  config::CommandSettings settings{.name = "c", .check = "external", .command = std::move(words)};
  for (const Kind kind : kinds) settings.arguments.push_back({.kind = kind});
  return settings;
}

TEST(NrpeCommandLine, PutsArgumentsIntoTheirWords) {
  struct Case {
    const char* why;
    Words command;
    std::vector<Kind> kinds;
    Words values;
    Words expected;
  };
  const Case cases[] = {
      {"no argument", {"/c", "-w", "80"}, {}, {}, {"/c", "-w", "80"}},
      {"one", {"/c", "-w", "$ARG1$"}, {Kind::range}, {"10:20"}, {"/c", "-w", "10:20"}},
      {"inside of a word", {"/c", "-p/$ARG1$/x"}, {Kind::text}, {"a b"}, {"/c", "-p/a b/x"}},
      {"a text is one word, whatever it holds",
       {"/c", "$ARG1$"},
       {Kind::text},
       {"; rm -rf / $HOME \"x\""},
       {"/c", "; rm -rf / $HOME \"x\""}},
      {"a text that is missing is an empty word", {"/c", "$ARG1$"}, {Kind::text}, {}, {"/c", ""}},
      {"words are taken apart",
       {"/c", "$ARG1$"},
       {Kind::words},
       {"-w 10% -c \"5 %\" "},
       {"/c", "-w", "10%", "-c", "5 %"}},
      {"words that are missing vanish", {"/c", "$ARG1$", "x"}, {Kind::words}, {}, {"/c", "x"}},
      {"blanks only vanish too", {"/c", "$ARG1$", "x"}, {Kind::words}, {"  "}, {"/c", "x"}},
      {"empty quotes are a word", {"/c", "$ARG1$"}, {Kind::words}, {"a \"\""}, {"/c", "a", ""}},
      {"words join what stands around them", {"/c", "-H$ARG1$:80"}, {Kind::words}, {"a b"}, {"/c", "-Ha", "b:80"}},
      {"and a blank at an end parts them", {"/c", "-H$ARG1$80"}, {Kind::words}, {" a "}, {"/c", "-H", "a", "80"}},
      {"an argument is not looked at for another",
       {"/c", "$ARG1$"},
       {Kind::text, Kind::text},
       {"$ARG2$", "x"},
       {"/c", "$ARG2$"}},
      {"two dollars are one", {"/c", "$$5"}, {}, {}, {"/c", "$5"}},
      {"other names stay", {"/c", "$USER1$/x", "$"}, {}, {}, {"/c", "$USER1$/x", "$"}},
      {"the seventeenth is none", {"/c", "$ARG17$"}, {}, {}, {"/c", "$ARG17$"}},
      {"an empty word stays", {"/c", ""}, {}, {}, {"/c", ""}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto words = expand_command_line(command(c.command, c.kinds), c.values);
    ASSERT_TRUE(words) << words.error().message;
    EXPECT_EQ(*words, c.expected);
  }
}

TEST(NrpeCommandLine, RefusesWhatIsNoneOfItsKind) {
  struct Case {
    std::vector<Kind> kinds;
    Words values;
    const char* message;
  };
  const Case cases[] = {
      {{}, {"x"}, "the command takes no arguments"},
      {{Kind::text}, {"a", "b"}, "the command takes 1 arguments"},
      {{Kind::number}, {"ten"}, "argument 1 'ten' is no number"},
      {{Kind::text, Kind::range}, {"a", "5:1"}, "argument 2 range '5:1': its start is above its end"},
      {{Kind::integer}, {}, "argument 1 is missing"},
      {{Kind::url}, {"file"}, "argument 1 'file' is no URL (https://host/path)"},
      {{Kind::words}, {"a \"b"}, "argument 1 has a quote that is not closed"},
      {{Kind::text}, {"caf\xe9"}, "argument 1 its value is no valid UTF-8"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const auto words = expand_command_line(command({"/c"}, c.kinds), c.values);
    ASSERT_FALSE(words);
    EXPECT_EQ(words.error().message, c.message);
  }
}

}  // namespace
}  // namespace sereno::agent::nrpe
