#include "base/command/command.h"

#include <algorithm>
#include <optional>

#include "sereno/near_miss.h"

namespace sereno {

namespace {

constexpr std::size_t most_columns = 80;
constexpr std::size_t widest_left = 26;

const CommandOption help_option{.name = "help", .letter = 'h', .help = "say this"};

/// Words of one paragraph in lines of `width`; a word that is longer stands alone.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

/// "  LEFT   text", the text in a column of its own.
std::string row(const std::string& left, const std::string& text, std::size_t left_width) {
  std::string all = "  " + left;
  std::size_t column = all.size();
  for (const std::string& line : wrapped(text, most_columns - left_width - 4)) {
    if (column > left_width + 2) all += '\n', column = 0;
    all += std::string(left_width + 4 - column, ' ') + line + '\n';
    column = 0;
  }
  return all;
}

std::string left_of(const CommandOption& option) {
  std::string left = option.letter != 0 ? std::string("-") + option.letter + ", " : "    ";
  left += "--" + option.name;
  return option.argument.empty() ? left : left + " " + option.argument;
}

std::vector<CommandOption> all_options(const Command& command) {
  auto all = command.options;
  all.push_back(help_option);
  return all;
}

const CommandOption* find(const std::vector<CommandOption>& options, std::string_view name) {
  const auto at = std::find_if(options.begin(), options.end(), [&](const auto& each) { return each.name == name; });
  return at == options.end() ? nullptr : &*at;
}

const CommandOption* find(const std::vector<CommandOption>& options, char letter) {
  const auto at = std::find_if(options.begin(), options.end(), [&](const auto& each) { return each.letter == letter; });
  return at == options.end() ? nullptr : &*at;
}

/// Reads one argument list; `at` is the argument that is read now.
class Reader {
 public:
  Reader(const std::vector<CommandOption>& options, const std::vector<std::string>& arguments)
      : options_(options), arguments_(arguments) {}

  Result<CommandWords> read() {
    for (; at_ < arguments_.size(); ++at_) {
      const std::string& argument = arguments_[at_];
      if (argument == "--") {
        words_.operands.insert(words_.operands.end(), arguments_.begin() + static_cast<std::ptrdiff_t>(at_) + 1,
                               arguments_.end());
        break;
      }
      const bool is_option = argument.size() > 1 && argument[0] == '-';
      std::optional<Error> wrong;
      if (!is_option)
        words_.operands.push_back(argument);
      else if (argument[1] == '-')
        wrong = read_long(std::string_view(argument).substr(2));
      else
        wrong = read_letters(std::string_view(argument).substr(1));
      if (wrong) return *wrong;
    }
    return std::move(words_);
  }

 private:
  std::optional<Error> read_long(std::string_view text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    const CommandOption* const option = find(options_, name);
    if (option == nullptr) return no_such(std::string(name));
    if (option->argument.empty()) {
      if (equals != text.npos) return Error{"option '--" + option->name + "' takes no value"};
      return take(*option, {});
    }
    if (equals != text.npos) return take(*option, std::string(text.substr(equals + 1)));
    return take_next(*option);
  }

  std::optional<Error> read_letters(std::string_view letters) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const CommandOption* const option = find(options_, letters[i]);
      if (option == nullptr) return Error{"there is no option '-" + std::string(1, letters[i]) + "'"};
      if (option->argument.empty()) {
        take(*option, {});
        continue;
      }
      if (i + 1 < letters.size()) return take(*option, std::string(letters.substr(i + 1)));
      return take_next(*option);
    }
    return std::nullopt;
  }

  std::optional<Error> take(const CommandOption& option, std::string value) {
    words_.options[option.name].push_back(std::move(value));
    return std::nullopt;
  }

  std::optional<Error> take_next(const CommandOption& option) {
    if (at_ + 1 == arguments_.size()) return Error{"option '--" + option.name + "' needs " + option.argument};
    return take(option, arguments_[++at_]);
  }

  Error no_such(const std::string& name) const {
    std::vector<std::string> written;
    for (const CommandOption& option : options_) written.push_back("--" + option.name);
    const std::vector<std::string_view> known(written.begin(), written.end());
    const std::string hint = meant("--" + name, known, "");
    return Error{"there is no option '--" + name + "'" + (hint.empty() ? "" : " (" + hint + ")")};
  }

  const std::vector<CommandOption>& options_;
  const std::vector<std::string>& arguments_;
  CommandWords words_{};
  std::size_t at_ = 0;
};

}  // namespace

std::size_t CommandWords::count(std::string_view option) const {
  const auto given = options.find(option);
  return given == options.end() ? 0 : given->second.size();
}

std::string CommandWords::value(std::string_view option, std::string otherwise) const {
  const auto given = options.find(option);
  return given == options.end() ? otherwise : given->second.back();
}

std::string help_of(const Command& command) {
  std::string text;
  for (std::size_t i = 0; i < command.usage.size(); ++i)
    text += (i == 0 ? "usage: " : "       ") + command.usage[i] + '\n';
  std::string_view left = command.summary;
  while (!left.empty()) {
    const auto paragraph = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(paragraph.size() + 1, left.size()));
    text += '\n';
    for (const std::string& line : wrapped(paragraph, most_columns)) text += line + '\n';
  }
  const auto options = all_options(command);
  std::size_t width = 0;
  for (const CommandOption& option : options) width = std::max(width, std::min(left_of(option).size(), widest_left));
  text += "\nOptions:\n";
  for (const CommandOption& option : options) text += row(left_of(option), option.help, width);
  if (!command.exit_codes.empty()) text += "\nExit codes:\n";
  for (const ExitCode& code : command.exit_codes) text += row(code.codes, code.meaning, 6);
  return text;
}

Result<CommandWords> read_command(const Command& command, const std::vector<std::string>& arguments) {
  const auto options = all_options(command);
  return Reader(options, arguments).read();
}

std::string meant(std::string_view name, const std::vector<std::string_view>& known, std::string_view otherwise) {
  const auto near = near_miss(name, known);
  return near.empty() ? std::string(otherwise) : "is '" + std::string(near) + "' meant?";
}

}  // namespace sereno
