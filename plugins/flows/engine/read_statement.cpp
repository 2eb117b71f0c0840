#include "plugins/flows/engine/read_statement.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::array<std::string_view, 10> words_that_act = {"into", "insert", "update",  "delete", "merge",
                                                             "copy", "lock",   "execute", "exec",   "truncate"};
constexpr std::array<std::string_view, 15> functions_that_act = {
    "nextval",     "setval",     "load_file",    "get_lock",     "release_lock", "set_config", "sys_exec", "sys_eval",
    "xp_cmdshell", "openrowset", "query_to_xml", "pg_read_file", "pg_sleep",     "sleep",      "benchmark"};
constexpr std::array<std::string_view, 10> families_that_act = {
    "dblink",       "lo_",        "pg_terminate_", "pg_cancel_",  "pg_reload_",
    "pg_advisory_", "pg_try_adv", "pg_read_",      "pg_logical_", "pg_switch_"};

template <std::size_t Size>
bool holds(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word_character(char c) { return steps::is_letter(c) || is_digit(c) || c == '_'; }

/// Words outside of texts in single quotes, in lower case; the problem when it cannot be told what is a text.
struct Words {
  std::vector<std::string> all{};
  std::optional<std::string> problem{};
};

Words words_of(std::string_view statement) {
  Words words;
  for (std::size_t at = 0; at < statement.size();) {
    const auto rest = statement.substr(at);
    if (rest.front() == '\'') {
      const auto end = rest.find('\'', 1);
      if (end == std::string_view::npos) return {.problem = "a text in it has no end"};
      if (rest.substr(0, end).find('\\') != std::string_view::npos)
        return {.problem = "a text in it has a backslash, which not every server reads alike"};
      at += end + 1;
    } else if (rest.starts_with("--") || rest.starts_with("/*")) {
      return {.problem = "it has a comment"};
    } else if (rest.front() == ';') {
      if (trim(rest.substr(1)).empty()) break;
      return {.problem = "it is several statements"};
    } else if (rest.front() == '\0') {
      return {.problem = "it has a NUL byte"};
    } else if (is_word_character(rest.front())) {
      std::size_t size = 0;
      while (size < rest.size() && is_word_character(rest[size])) ++size;
      words.all.push_back(steps::lower_case(rest.substr(0, size)));
      at += size;
    } else {
      ++at;
    }
  }
  return words;
}

}  // namespace

std::optional<std::string> statement_problem(std::string_view statement) {
  const Words words = words_of(statement);
  if (words.problem) return words.problem;
  if (words.all.empty() || (words.all.front() != "select" && words.all.front() != "with"))
    return "it does not begin with SELECT";
  for (std::size_t i = 0; i < words.all.size(); ++i) {
    const std::string& word = words.all[i];
    const bool acts = holds(words_that_act, word) || holds(functions_that_act, word) ||
                      std::any_of(families_that_act.begin(), families_that_act.end(),
                                  [&](std::string_view family) { return word.starts_with(family); });
    if (acts) return "it says " + steps::in_quotes(word);
    if (word == "for" && i + 1 < words.all.size() &&
        (words.all[i + 1] == "share" || words.all[i + 1] == "no" || words.all[i + 1] == "key"))
      return "it locks rows";
  }
  return std::nullopt;
}

}  // namespace sereno::flows
