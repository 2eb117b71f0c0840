#include "plugins/host/options/command_help.h"

#include <algorithm>

#include "plugins/host/options/command_line.h"

namespace sereno::host {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t widest_left = 28;

/// "  -w, --warning=RANGE"
std::string left_side(const OptionDescription& option) {
  std::string text = option.letter ? "  -" + std::string(1, option.letter) + ", --" : "      --";
  text += option.name;
  if (option.kind == Options::Kind::flag) return text;
  const std::string value = "=" + (option.value_name.empty() ? "TEXT" : option.value_name);
  return text + (option.value_optional ? "[" + value + "]" : value);
}

std::string right_side(const OptionDescription& option) {
  std::string notes;
  const auto note = [&](const std::string& text) { notes += (notes.empty() ? "" : ", ") + text; };
  if (option.required) note("required");
  if (option.repeatable && option.kind != Options::Kind::flag) note("may be repeated");
  if (option.fallback && !option.fallback->empty()) note("default " + *option.fallback);
  return notes.empty() ? option.help : option.help + " (" + notes + ")";
}

/// Appends words, beginning at column `indent`, broken before the last column.
void append_wrapped(std::string& to, std::string_view words, std::size_t indent) {
  std::size_t column = indent;
  bool first = true;
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    const auto word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (!first && column + 1 + word.size() > columns) {
      to += '\n' + std::string(indent, ' ');
      column = indent;
      first = true;
    }
    if (!first) to += ' ';
    to += word;
    column += word.size() + (first ? 0 : 1);
    first = false;
  }
  to += '\n';
}

std::size_t left_width(const std::vector<OptionDescription>& options) {
  std::size_t width = 0;
  for (const OptionDescription& option : options)
    if (const auto size = left_side(option).size(); size <= widest_left) width = std::max(width, size);
  return width;
}

void append_options(std::string& to, const std::vector<OptionDescription>& options, std::size_t width) {
  for (const OptionDescription& option : options) {
    std::string left = left_side(option);
    if (left.size() > width) left += '\n' + std::string(width, ' ');
    const auto last_line = left.size() - (left.rfind('\n') == std::string::npos ? 0 : left.rfind('\n') + 1);
    to += left + std::string(width - last_line + 2, ' ');
    append_wrapped(to, right_side(option), width + 2);
  }
}

}  // namespace

std::string render_help(const CheckDescription& check, std::string_view program) {
  std::string text = std::string(program) + ": ";
  append_wrapped(text, check.help, text.size());
  text += "\nUsage: " + std::string(program) + " [OPTION]...\n";
  std::vector<OptionDescription> common = common_options();
  for (OptionDescription& option : common)
    if (option.name == "timeout")
      option.fallback = format_number(static_cast<double>(check.default_timeout.count()) / 1e3);
  const auto width = std::max(left_width(check.options), left_width(common));
  if (!check.options.empty()) text += "\nOptions:\n";
  append_options(text, check.options, width);
  text += "\nOptions of every check:\n";
  append_options(text, common, width);
  text +=
      "\nA RANGE is [@][START:]END and alerts outside START to END, with @ inside.\n"
      "START is 0 when absent and ~ for none.\n";
  text += "Exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n";
  return text;
}

}  // namespace sereno::host
