#include "agent/migration/shell_words.h"

#include <gtest/gtest.h>

namespace sereno::agent::migration {
namespace {

using Words = std::vector<std::string>;

TEST(ShellWords, AreTakenApartAsAShellDoes) {
  struct Case {
    const char* why;
    const char* line;
    Words words;
  };
  const Case cases[] = {
      {"plain", "/c -w 5  -c\t10", {"/c", "-w", "5", "-c", "10"}},
      {"single quotes", "/c 'a b' 'c|d'", {"/c", "a b", "c|d"}},
      {"double quotes", R"(/c "a b" "x\"y" "a\nb")", {"/c", "a b", "x\"y", "a\\nb"}},
      {"quotes inside of a word", "/c -p'a b'c", {"/c", "-pa bc"}},
      {"an empty word", "/c ''", {"/c", ""}},
      {"a backslash", R"(/c a\ b \;)", {"/c", "a b", ";"}},
      {"an argument stays", "/c -w $ARG1$ \"$ARG2$\"", {"/c", "-w", "$ARG1$", "$ARG2$"}},
      {"a tilde inside of a word", "/c a~b ~:10", {"/c", "a~b", "~:10"}},
      {"a percent sign", "/c 20%", {"/c", "20%"}},
      {"a dollar sign that is none for a shell", "/c '$x' 5$", {"/c", "$$x", "5$$"}},
      {"nothing", "  ", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto read = read_shell_words(c.line);
    EXPECT_EQ(read.words, c.words);
    EXPECT_EQ(read.shell_syntax, "");
  }
}

TEST(ShellWords, SayWhatOnlyAShellCanDo) {
  struct Case {
    const char* line;
    const char* syntax;
  };
  const Case cases[] = {
      {"/c | wc -l", "a pipe"},
      {"/c && /d", "several commands"},
      {"/c; /d", "several commands"},
      {"/c >/tmp/x", "a redirection"},
      {"/c $(date)", "a variable"},
      {"/c `date`", "a command's output as a word"},
      {"/c \"`date`\"", "a command's output as a word"},
      {"/c $HOME", "a variable"},
      {"/c \"$HOME\"", "a variable"},
      {"/c $$", "a variable"},
      {"/c *.log", "a pattern of file names"},
      {"/c ~/x", "a home folder"},
      {"/c # x", "a comment"},
      {"X=1 /c", "a variable that is set"},
      {"/c 'x", "a quote that is not closed"},
      {"/c x\\", "a line that goes on"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(read_shell_words(c.line).shell_syntax, std::string_view(c.line) == "/c $$" ? "" : c.syntax);
  }
}

TEST(ShellWords, KeepArgumentsOutOfTheShellsReach) {
  struct Case {
    const char* line;
    const char* shell_line;
    std::vector<Quoting> arguments;
  };
  const Case cases[] = {
      {"/c $ARG1$ | cat", "/c ${1} | cat", {Quoting::bare}},
      {"/c \"$ARG2$\" | cat", "/c \"${2}\" | cat", {Quoting::absent, Quoting::quoted}},
      {"/c 'x $ARG1$ y' | cat", "/c 'x '\"${1}\"' y' | cat", {Quoting::quoted}},
      {"/c $ARG1$ '$ARG1$'", "/c ${1} ''\"${1}\"''", {Quoting::both}},
      {"/c $ARG3$ $ARG17$", "/c ${3} $ARG17$", {Quoting::absent, Quoting::absent, Quoting::bare}},
      {"awk '{print $$1}' | cat", "awk '{print $1}' | cat", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const auto read = read_shell_words(c.line);
    EXPECT_EQ(read.shell_line, c.shell_line);
    EXPECT_EQ(read.arguments, c.arguments);
  }
}

}  // namespace
}  // namespace sereno::agent::migration
