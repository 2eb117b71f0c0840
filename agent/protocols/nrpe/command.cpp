#include "agent/protocols/nrpe/command.h"

#include <algorithm>

#include "base/hexadecimal.h"

namespace sereno::agent::nrpe {
namespace {
constexpr std::size_t most_arguments = 16;  ///< $ARG1$ to $ARG16$

/// A character as a message can show it.
std::string shown(char c) {
  if (c >= 0x20 && c != 0x7f) return {'\'', c, '\''};
  std::string text = "0x";
  append_hex(text, static_cast<unsigned char>(c));
  return text;
}
}  // namespace

Command parse_command(std::string_view text) {
  Command command;
  bool first = true;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('!', from), text.size());
    const auto part = text.substr(from, end - from);
    from = end + 1;
    if (part.empty()) continue;
    if (first) {
      command.name = part;
    } else {
      command.arguments.emplace_back(part);
    }
    first = false;
  }
  return command;
}

bool asks_version(const Command& command) { return command.name == "_NRPE_CHECK"; }
bool asks_for_the_ledger(const Command& command) {
  return command.name == "_SERENO_LEDGER" && command.arguments.empty();
}

std::string refusal_of(std::string_view text, const Command& command, const RequestRules& rules) {
  if (const auto at = text.find_first_of(rules.nasty_characters); at != text.npos)
    return "Request refused: " + shown(text[at]) + " is not allowed in a command";
  if (text.find("$(") != text.npos) return "Request refused: '$(' is not allowed in a command";
  if (text.find('!') != text.npos && !rules.allow_arguments)
    return "Request refused: command arguments are not allowed here (allow_arguments)";
  if (command.name.empty()) return "Request refused: it names no command";
  if (command.arguments.size() > most_arguments)
    return "Request refused: more than " + std::to_string(most_arguments) + " arguments";
  return {};
}

}  // namespace sereno::agent::nrpe
