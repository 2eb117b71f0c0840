#include "agent/listeners/nrpe/command_line.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "plugins/host/options/check_description.h"

namespace sereno::agent::nrpe {
namespace {

using Kind = config::CommandArgument::Kind;

Options::Kind option_kind(Kind kind) {
  switch (kind) {
    case Kind::number:
      return Options::Kind::number;
    case Kind::integer:
      return Options::Kind::integer;
    case Kind::range:
      return Options::Kind::range;
    case Kind::duration:
      return Options::Kind::duration;
    case Kind::size:
      return Options::Kind::size;
    case Kind::url:
      return Options::Kind::url;
    case Kind::option:
    case Kind::text:
    case Kind::words:
      break;
  }
  return Options::Kind::text;
}

/// Why the value cannot be given; empty when it can.
std::string fault_of(Kind kind, const std::string& value) {
  const host::CheckDescription one{.name = "command", .options = {{.name = "a", .kind = option_kind(kind)}}};
  const auto problems = host::find_option_problems(one, {{"a", value}});
  return problems.empty() ? "" : problems.front().why;
}

bool may_be_missing(Kind kind) { return kind == Kind::text || kind == Kind::words; }

/// The value in words; nothing when a quote is not closed.
std::optional<std::vector<std::string>> split(std::string_view value) {
  std::vector<std::string> words;
  bool quoted = false, in_word = false;
  for (const char c : value) {
    if (c == '"') {
      quoted = !quoted;
      if (!in_word) words.emplace_back();
      in_word = true;
    } else if ((c == ' ' || c == '\t') && !quoted) {
      in_word = false;
    } else {
      if (!in_word) words.emplace_back();
      in_word = true;
      words.back() += c;
    }
  }
  return quoted ? std::nullopt : std::optional(words);
}

/// One word of the command line on its way to none, one or several.
class Word {
 public:
  void add(std::string_view text) {
    if (parts_.empty()) parts_.emplace_back();
    parts_.back() += text;
  }
  /// The first joins what stands before it, the last what comes behind it.
  void add_words(std::string_view value, const std::vector<std::string>& words) {
    if (words.empty()) return;
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    if (!parts_.empty() && blank(value.front())) parts_.emplace_back();
    add(words.front());
    parts_.insert(parts_.end(), words.begin() + 1, words.end());
    if (blank(value.back())) broken_ = true;
  }
  void add_literal(std::string_view text) {
    if (text.empty()) return;
    if (broken_) parts_.emplace_back();
    broken_ = false;
    add(text);
  }
  std::vector<std::string> take() { return std::move(parts_); }

 private:
  std::vector<std::string> parts_{};
  bool broken_ = false;  ///< a blank stands before whatever comes
};

/// "ARG7" as 6; nothing for any other name between dollar signs.
std::optional<std::size_t> argument_index(std::string_view name) {
  if (!name.starts_with("ARG")) return std::nullopt;
  std::size_t number = 0;
  const auto read = std::from_chars(name.data() + 3, name.data() + name.size(), number);
  if (read.ec != std::errc() || read.ptr != name.data() + name.size() || number < 1 || number > 16) return std::nullopt;
  return number - 1;
}

class Expansion {
 public:
  Expansion(const config::CommandSettings& command, const std::vector<std::string>& values)
      : command_(command), values_(values) {}

  void expand(std::string_view text, std::vector<std::string>& words) const {
    Word word;
    if (text.empty()) word.add("");
    while (!text.empty()) {
      const auto begin = text.find('$');
      word.add_literal(text.substr(0, begin));
      if (begin == text.npos) break;
      text.remove_prefix(begin + 1);
      const auto end = text.find('$');
      if (end == text.npos) {
        word.add_literal("$");
        continue;
      }
      replace(text.substr(0, end), word);
      text.remove_prefix(end + 1);
    }
    for (std::string& part : word.take()) words.push_back(std::move(part));
  }

 private:
  void replace(std::string_view name, Word& word) const {
    if (name.empty()) return word.add_literal("$");
    const auto index = argument_index(name);
    if (!index) return word.add_literal("$" + std::string(name) + "$");
    const std::string value = *index < values_.size() ? values_[*index] : "";
    if (command_.arguments[*index].kind == Kind::words)
      word.add_words(value, *split(value));
    else
      word.add(value);
  }

  const config::CommandSettings& command_;
  const std::vector<std::string>& values_;
};

std::string fault_of_values(const config::CommandSettings& command, const std::vector<std::string>& values) {
  if (values.size() > command.arguments.size())
    return command.arguments.empty() ? "the command takes no arguments"
                                     : "the command takes " + std::to_string(command.arguments.size()) + " arguments";
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const Kind kind = command.arguments[i].kind;
    const std::string place = "argument " + std::to_string(i + 1) + " ";
    if (i >= values.size()) {
      if (may_be_missing(kind)) continue;
      return place + "is missing";
    }
    if (const auto fault = fault_of(kind, values[i]); !fault.empty()) return place + fault;
    if (kind == Kind::words && !split(values[i])) return place + "has a quote that is not closed";
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> expand_command_line(const config::CommandSettings& command,
                                                     const std::vector<std::string>& values) {
  if (auto fault = fault_of_values(command, values); !fault.empty()) return Error{std::move(fault)};
  std::vector<std::string> words;
  const Expansion expansion(command, values);
  for (const std::string& word : command.command) expansion.expand(word, words);
  return words;
}

}  // namespace sereno::agent::nrpe
