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
constexpr std::array<string_view, 27> writing = {
    "insert", "update", "delete", "merge", "replace", "into",   "truncate", "drop",    "alter",
    "create", "grant",  "revoke", "call",  "execute", "exec",   "copy",     "lock",    "set",
    "do",     "begin",  "commit", "load",  "handler", "vacuum", "analyze",  "outfile", "uescape"};
constexpr std::array<string_view, 2> functions_too = {"insert", "replace"};
/// Functions that act outside of the transaction, on other sessions, files and programs, or only take time.
// Waiting is none of them: a statement that sleeps is cancelled at the deadline as any other.
constexpr std::array<string_view, 17> functions_that_act = {
    "nextval",        "setval",    "load_file",  "get_lock",        "release_lock",   "release_all_locks",
    "set_config",     "sys_exec",  "sys_eval",   "openrowset",      "openquery",      "benchmark",
    "opendatasource", "pg_notify", "pg_promote", "master_pos_wait", "source_pos_wait"};
constexpr std::array<string_view, 21> families_that_act = {
    "dblink",     "lo_",        "pg_terminate_", "pg_cancel_", "pg_reload_",  "pg_advisory_", "pg_try_adv",
    "pg_read_",   "pg_logical", "pg_switch_",    "pg_file_",   "pg_create_",  "pg_drop_",     "pg_rotate_",
    "pg_backup_", "pg_wal_rep", "pg_stat_reset", "pg_start_",  "pg_replicat", "query_to_xml", "xp_"};

template <std::size_t Count>
bool contains(const std::array<string_view, Count>& words, string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word_byte(char c) { return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

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
    if (is_word_byte(c)) return word();
    before_.clear();
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

  /// MySQL takes "--1" for two signs, and what others take for the rest of a comment for its statement.
  std::optional<std::string> line_comment() {
    if (at_ + 2 < text_.size() && !is_space(text_[at_ + 2])) return "has '--' in it, which servers read differently";
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
      const std::string name = lower_case(text_.substr(at_ + 1, i - at_ - 1));
      at_ = i + 1;
      if (quote != '\'' && is_called(at_) && acts(name)) return calls(name);
      return std::nullopt;
    }
    return "has a quote without end";
  }
  std::optional<std::string> word() {
    std::size_t end = at_;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    const std::string name = lower_case(text_.substr(at_, end - at_));
    const bool first = !began_;
    began_ = true;
    at_ = end;
    if (first && !contains(reading, name))
      return "begins with " + in_quotes(name) + ": only SELECT, WITH, VALUES, TABLE and SHOW are sent";
    const bool called = is_called(end);
    const bool locks = name == "share" && (before_ == "for" || before_ == "key");
    const bool draws = name == "value" && before_ == "next";
    before_ = name;
    if (locks || draws || (contains(writing, name) && !(called && contains(functions_too, name))))
      return "has " + in_quotes(name) + " outside quotes, which may change something";
    if (called && acts(name)) return calls(name);
    return std::nullopt;
  }

  bool is_called(std::size_t end) const {
    const auto next = text_.find_first_not_of(" \t\r\n\v\f", end);
    return next != string_view::npos &&
           (text_[next] == '(' || text_.substr(next).starts_with("/*") || text_.substr(next).starts_with("--"));
  }
  static bool acts(string_view name) {
    return contains(functions_that_act, name) ||
           std::any_of(families_that_act.begin(), families_that_act.end(),
                       [&](string_view family) { return name.starts_with(family); });
  }
  static std::string calls(string_view name) { return "calls " + in_quotes(name) + ", which does more than read"; }

  string_view text_;
  std::size_t at_ = 0;
  std::string before_{};  // the word before this one, when nothing but blanks is between
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
