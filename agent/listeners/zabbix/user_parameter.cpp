#include "agent/listeners/zabbix/user_parameter.h"

#include <algorithm>

namespace sereno::agent::zabbix {

namespace {

/// As Zabbix has them.
constexpr std::string_view special_characters = "\\'\"`*?[]{}~$!&;()<>|#@\n";
constexpr std::size_t most_references = 9;

std::string place_of(std::size_t number) { return "parameter " + std::to_string(number); }

Result<void> examine(const config::UserParameter& parameter, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].find('\0') != std::string::npos) return Error{place_of(i + 1) + " holds a NUL byte"};
    if (parameter.special_characters) continue;
    const auto at = values[i].find_first_of(special_characters);
    if (at == std::string::npos) continue;
    const std::string shown = values[i][at] == '\n' ? "a line end" : "'" + values[i].substr(at, 1) + "'";
    return Error{place_of(i + 1) + " holds " + shown + ", which is not allowed here (special_characters)"};
  }
  return {};
}

std::string filled_in(std::string_view word, const std::vector<std::string>& values) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char next = i + 1 < word.size() ? word[i + 1] : '\0';
    if (word[i] != '$' || (next != '$' && (next < '1' || next > '9'))) {
      text += word[i];
      continue;
    }
    ++i;
    if (next == '$')
      text += '$';
    else if (const auto place = static_cast<std::size_t>(next - '1'); place < values.size())
      text += values[place];
  }
  return text;
}

std::string_view without_blanks_at_the_end(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

}  // namespace

Result<std::vector<std::string>> command_line_of(const config::UserParameter& parameter, const ItemKey& key) {
  if (!parameter.takes_parameters && !key.parameters.empty()) return Error{"Item does not allow parameters."};
  if (const auto good = examine(parameter, key.parameters); !good)
    return Error{"Special characters are not allowed: " + good.error().message + "."};
  std::vector<std::string> words = parameter.command;
  if (!parameter.shell.empty()) {
    words = {"/bin/sh", "-c", parameter.shell, parameter.key};
    const auto count = static_cast<std::ptrdiff_t>(std::min(key.parameters.size(), most_references));
    words.insert(words.end(), key.parameters.begin(), key.parameters.begin() + count);
  } else if (parameter.takes_parameters) {
    for (std::string& word : words) word = filled_in(word, key.parameters);
  }
  return words;
}

ItemValue value_printed(const CheckAnswer& answer) {
  if (answer.exit_code && !answer.printed.empty())
    return {.supported = true, .text = std::string(without_blanks_at_the_end(answer.printed))};
  if (answer.exit_code == 0) return {.supported = true, .text = ""};
  return {.supported = false, .text = answer.result.summary};
}

}  // namespace sereno::agent::zabbix
