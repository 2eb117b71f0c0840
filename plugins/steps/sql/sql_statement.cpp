#include "sereno/steps/sql_statement.h"

#include <algorithm>
#include <array>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;

constexpr std::array<string_view, 5> reading = {"select", "with", "values", "table", "show"};
/// REPLACE and INSERT are functions too in some dialects: with a bracket behind them they change nothing.
constexpr std::array<string_view, 26> writing = {
    "insert", "update", "delete", "merge", "replace", "into",   "truncate", "drop",   "alter",
    "create", "grant",  "revoke", "call",  "execute", "exec",   "copy",     "lock",   "set",
    "do",     "begin",  "commit", "load",  "handler", "vacuum", "analyze",  "outfile"};
constexpr std::array<string_view, 2> functions_too = {"insert", "replace"};

template <std::size_t Count>
bool contains(const std::array<string_view, Count>& words, string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

/// Reads a statement once, from its beginning to its end.
class Reader {
 public:
  explicit Reader(string_view text) : text_(text) {}

  std::optional<std::string> problem() {
    while (at_ < text_.size())
      if (auto found = next()) return found;
    if (!began_) return "is empty";
    return std::nullopt;
  }

 private:
  std::optional<std::string> next() {
    const char c = text_[at_];
    if (is_space(c)) return skip(1);
    if (c == '\0') return "has a NUL byte in it";
    if (text_.substr(at_).starts_with("--")) return line_comment();
    if (text_.substr(at_).starts_with("/*")) return block_comment();
    if (ended_) return "is more than one statement";
    if (c == ';') {
      ended_ = true;
      return skip(1);
    }
    if (c == '#') return "has a '#' in it, which some servers take for a comment";
    if (c == '$') return "has a '$' outside quotes";
    if (c == '\'' || c == '"' || c == '`') return quoted(c);
    if (is_word(c)) return word();
    return begun(1);
  }

  std::optional<std::string> skip(std::size_t count) {
    at_ += count;
    return std::nullopt;
  }
  std::optional<std::string> begun(std::size_t count) {
    if (!began_ && text_[at_] != '(') return "does not begin with SELECT, WITH, VALUES, TABLE or SHOW";
    return skip(count);
  }

  std::optional<std::string> line_comment() {
    const auto end = text_.find('\n', at_);
    at_ = end == string_view::npos ? text_.size() : end + 1;
    return std::nullopt;
  }
  /// PostgreSQL nests them and MySQL does not, so that one within another would end in two places.
  std::optional<std::string> block_comment() {
    const auto inside = text_.substr(at_ + 2);
    if (inside.starts_with('!') || inside.starts_with("M!")) return "has a comment in it that MySQL executes";
    const auto end = inside.find("*/");
    if (end == string_view::npos) return "has a comment without end";
    if (inside.substr(0, end).find("/*") != string_view::npos) return "has a comment within a comment";
    return skip(end + 4);
  }
  std::optional<std::string> quoted(char quote) {
    if (!began_) return begun(1);
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\') return "has a backslash within quotes, which servers read differently";
      if (text_[i] == '\0') return "has a NUL byte in it";
      if (text_[i] != quote) continue;
      if (i + 1 < text_.size() && text_[i + 1] == quote) {
        ++i;
        continue;
      }
      at_ = i + 1;
      return std::nullopt;
    }
    return "has a quote without end";
  }
  std::optional<std::string> word() {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string name = lower_case(text_.substr(at_, end - at_));
    const bool first = !began_;
    began_ = true;
    at_ = end;
    if (first && !contains(reading, name))
      return "begins with " + in_quotes(name) + ": only SELECT, WITH, VALUES, TABLE and SHOW are sent";
    while (end < text_.size() && is_space(text_[end])) ++end;
    const bool called = end < text_.size() && text_[end] == '(';
    if (contains(writing, name) && !(called && contains(functions_too, name)))
      return "has " + in_quotes(name) + " outside quotes, which may change something";
    return std::nullopt;
  }

  string_view text_;
  std::size_t at_ = 0;
  bool began_ = false;
  bool ended_ = false;
};

}  // namespace

std::optional<std::string> statement_problem(std::string_view statement) {
  constexpr std::size_t longest = 16384;
  if (statement.size() > longest) return "is longer than 16384 bytes";
  return Reader(statement).problem();
}

bool is_sql_name(std::string_view name) {
  if (name.size() > 200) return false;
  bool begins = true;
  int dots = 0;
  for (const char c : name) {
    if (c == '.' && !begins && ++dots <= 2) {
      begins = true;
    } else if (is_letter(c) || c == '_' || (is_digit(c) && !begins)) {
      begins = false;
    } else {
      return false;
    }
  }
  return !begins;
}

}  // namespace sereno::steps
