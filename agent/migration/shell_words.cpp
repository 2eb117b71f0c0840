#include "agent/migration/shell_words.h"

#include <charconv>
#include <optional>

namespace sereno::agent::migration {
namespace {

constexpr std::size_t most_arguments = 16;

/// What a character outside of quotes means to a shell; empty: itself.
std::string_view meaning_of(char c, bool begins_word) {
  switch (c) {
    case '|':
      return "a pipe";
    case '&':
    case ';':
      return "several commands";
    case '<':
    case '>':
      return "a redirection";
    case '(':
    case ')':
      return "a subshell";
    case '`':
      return "a command's output as a word";
    case '*':
    case '?':
    case '[':
      return "a pattern of file names";
    case '#':
      return begins_word ? "a comment" : "";
    default:
      return "";
  }
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class Lexer {
 public:
  explicit Lexer(std::string_view line) : line_(line) {}

  ShellWords read() {
    while (at_ < line_.size()) step();
    if (quote_ != 0) found("a quote that is not closed");
    end_word();
    if (!out_.words.empty() && is_assignment(out_.words.front())) found("a variable that is set");
    return std::move(out_);
  }

 private:
  void step() {
    const char c = line_[at_];
    if (c == '$') return dollar();
    ++at_;
    if (quote_ != 0) return in_quotes(c);
    if (c == ' ' || c == '\t') {
      out_.shell_line += c;
      return end_word();
    }
    if (c == '\'' || c == '"') {
      quote_ = c;
      in_word_ = true;
      out_.shell_line += c;
      return;
    }
    if (c == '\\') return escaped();
    if (c == '~' && !in_word_ && names_a_home()) found("a home folder");
    if (const auto meaning = meaning_of(c, !in_word_); !meaning.empty()) found(meaning);
    add(c);
  }

  /// "~", "~/x", "~nagios"; the range "~:10" does not.
  bool names_a_home() const {
    return at_ == line_.size() || line_[at_] == '/' || line_[at_] == ' ' || is_name_character(line_[at_]);
  }

  void in_quotes(char c) {
    if (c == quote_) {
      quote_ = 0;
      out_.shell_line += c;
    } else if (quote_ == '"' && c == '\\' && at_ < line_.size() &&
               std::string_view("\"\\`$").find(line_[at_]) != std::string_view::npos) {
      out_.shell_line += c;
      add(line_[at_++]);
    } else {
      if (quote_ == '"' && c == '`') found("a command's output as a word");
      add(c);
    }
  }

  void escaped() {
    out_.shell_line += '\\';
    if (at_ < line_.size())
      add(line_[at_++]);
    else
      found("a line that goes on");
  }

  /// nrpe replaces what stands between two dollar signs before any shell sees the line, in quotes too.
  void dollar() {
    const auto end = line_.find('$', at_ + 1);
    const auto name = end == line_.npos ? std::string_view() : line_.substr(at_ + 1, end - at_ - 1);
    if (end == at_ + 1) {
      // One dollar sign for the shell, which may read a name behind it.
      at_ += 2;
      return literal_dollar();
    }
    if (const auto index = argument_index(name)) {
      at_ = end + 1;
      return argument(*index);
    }
    ++at_;
    literal_dollar();
  }

  void literal_dollar() {
    const char next = at_ < line_.size() ? line_[at_] : ' ';
    const bool read_by_shell =
        is_name_character(next) || std::string_view("({?!#@*-$").find(next) != std::string_view::npos;
    if (quote_ != '\'' && read_by_shell) found("a variable");
    out_.shell_line += '$';
    in_word_ = true;
    word_ += quote_ == '\'' || !read_by_shell ? "$$" : "$";
  }

  void argument(std::size_t index) {
    if (out_.arguments.size() <= index) out_.arguments.resize(index + 1, Quoting::absent);
    Quoting& how = out_.arguments[index];
    const Quoting here = quote_ != 0 ? Quoting::quoted : Quoting::bare;
    how = how == Quoting::absent || how == here ? here : Quoting::both;
    const std::string number = std::to_string(index + 1);
    in_word_ = true;
    word_ += "$ARG" + number + "$";
    out_.shell_line += quote_ == '\'' ? "'\"${" + number + "}\"'" : "${" + number + "}";
  }

  static std::optional<std::size_t> argument_index(std::string_view name) {
    if (!name.starts_with("ARG")) return std::nullopt;
    std::size_t number = 0;
    const auto read = std::from_chars(name.data() + 3, name.data() + name.size(), number);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size() || number < 1 || number > most_arguments)
      return std::nullopt;
    return number - 1;
  }

  static bool is_assignment(std::string_view word) {
    const auto equals = word.find('=');
    if (equals == word.npos || equals == 0 || (word[0] >= '0' && word[0] <= '9')) return false;
    for (const char c : word.substr(0, equals))
      if (!is_name_character(c)) return false;
    return true;
  }

  void add(char c) {
    in_word_ = true;
    word_ += c;
    out_.shell_line += c;
  }
  void end_word() {
    if (in_word_) out_.words.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }
  void found(std::string_view syntax) {
    if (out_.shell_syntax.empty()) out_.shell_syntax = syntax;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  char quote_ = 0;  ///< in which we are
  bool in_word_ = false;
  std::string word_{};
  ShellWords out_{};
};

}  // namespace

ShellWords read_shell_words(std::string_view line) { return Lexer(line).read(); }

}  // namespace sereno::agent::migration
