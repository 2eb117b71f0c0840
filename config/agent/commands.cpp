// The entries of `commands:`.
#include "config/agent/commands.h"

#include <algorithm>

#include "base/letters.h"
#include "config/agent/agent_settings_readers.h"

namespace sereno::config {
namespace {

constexpr std::size_t longest_name = 128;
constexpr std::size_t most_arguments = 16;

std::string fault_of_name(std::string_view name) {
  if (name.empty()) return "a command needs a name";
  if (name.size() > longest_name) return "has more than 128 bytes";
  if (name.starts_with('_')) return "names that begin with '_' are the agent's own";
  const auto bad = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '!' ||
           usual_nasty_characters.find(c) != std::string_view::npos;
  };
  const auto at = std::find_if(name.begin(), name.end(), bad);
  if (at != name.end()) return "holds a character that no request may hold";
  return name.front() == ' ' || name.back() == ' ' ? "begins or ends with a blank" : "";
}

void read_name(YamlMap& map, CommandSettings& command, const AgentSettings& settings) {
  const auto node = map.require("name");
  auto text = node ? node->text() : std::nullopt;
  if (!text) return;
  const auto same = std::find_if(settings.commands.begin(), settings.commands.end(),
                                 [&](const CommandSettings& other) { return other.name == *text; });
  if (same != settings.commands.end())
    node->fail("a command named '" + *text + "' stands at " + same->place.text + " already");
  else if (const std::string fault = fault_of_name(*text); !fault.empty())
    node->fail(fault);
  command.name = std::move(*text);
}

/// Those of a check are its options, which are looked at where its plugin is known.
void read_arguments(YamlMap& map, CommandSettings& command) {
  if (command.check == external_check) return read_kinds(map, command);
  const auto node = map.find("arguments");
  if (!node) return;
  if (!command.service.empty()) return node->fail("a service takes no arguments: name a check");
  for (const YamlNode& item : node->list())
    command.arguments.push_back({.option = item.text().value_or(""), .place = place_of(item)});
  if (command.arguments.size() > most_arguments) node->fail("has more than 16 arguments");
}

/// What stands between two dollar signs of a word, and what a last one without a partner has behind it.
struct DollarNames {
  std::vector<std::string_view> closed{};
  std::string_view open{};
};

DollarNames dollar_names(std::string_view word) {
  DollarNames names;
  for (auto begin = word.find('$'); begin != word.npos; begin = word.find('$')) {
    word.remove_prefix(begin + 1);
    const auto end = word.find('$');
    if (end == word.npos) {
      names.open = word;
      break;
    }
    names.closed.push_back(word.substr(0, end));
    word.remove_prefix(end + 1);
  }
  return names;
}

/// N of "ARGN"; 0 for any other name, and for numbers that no argument has.
std::size_t argument_number(std::string_view name) {
  for (std::size_t n = 1; n <= most_arguments; ++n)
    if (name == "ARG" + std::to_string(n)) return n;
  return 0;
}

/// "ARG1 and more": somebody meant an argument, and its second dollar sign is missing.
bool begins_as_an_argument(std::string_view text) {
  return text.starts_with("ARG") && text.size() > 3 && text[3] >= '0' && text[3] <= '9';
}

/// What would be handed to the program as it stands, though it is written as if it was filled in; empty: nothing.
std::string fault_of_dollars(std::string_view word) {
  const auto is_name_char = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  const DollarNames names = dollar_names(word);
  for (const std::string_view name : names.closed) {
    if (name.empty() || argument_number(name) > 0) continue;
    if (std::ranges::all_of(name, is_name_char))
      return "nothing is put for '$" + std::string(name) +
             "$': $ARG1$ to $ARG16$ are filled in, and $$ is a dollar sign";
    if (begins_as_an_argument(name)) return "'$" + std::string(name) + "' has no second dollar sign: $ARG1$";
  }
  return begins_as_an_argument(names.open) ? "'$" + std::string(names.open) + "' has no second dollar sign: $ARG1$"
                                           : "";
}

/// The highest N of $ARGN$ in the words.
std::size_t arguments_used(const std::vector<std::string>& words) {
  std::size_t highest = 0;
  for (const std::string& word : words)
    for (const std::string_view name : dollar_names(word).closed) highest = std::max(highest, argument_number(name));
  return highest;
}

void read_command_line(YamlMap& map, CommandSettings& command) {
  const auto node = map.find("command");
  if (command.check != external_check) {
    if (node) node->fail("only check: external runs a command");
    return;
  }
  if (!node) return map.fail("check: external needs 'command': [PROGRAM, ARGUMENT, ...]");
  read_command_words(*node, command);
}

void read_permissions(YamlMap& map, CommandSettings& command) {
  if (const auto hosts = map.find("allowed_hosts")) {
    command.allowed_hosts.emplace();
    for (const YamlNode& host : hosts->list())
      if (auto text = host.text())
        command.allowed_hosts->push_back({.text = std::move(*text), .place = place_of(host)});
  }
  const auto names = map.find("certificate_names");
  if (!names) return;
  for (const YamlNode& name : names->list())
    if (auto text = name.text()) command.certificate_names.push_back(std::move(*text));
  if (names->is_list() && command.certificate_names.empty()) names->fail("admits nobody");
}

void read_what(YamlMap& map, CommandSettings& command) {
  read_text(map, "service", command.service);
  read_text(map, "check", command.check);
  if (command.service.empty() == command.check.empty()) map.fail("needs 'service' or 'check', one of them");
  if (const auto options = map.find("options")) {
    if (command.check.empty() || command.check == external_check) options->fail("only a plugin's check has options");
    command.options = read_options(*options);
  }
  read_arguments(map, command);
  read_command_line(map, command);
  milliseconds timeout{0};
  if (const auto node = map.find("timeout")) {
    if (!command.service.empty()) node->fail("a service has a time-out of its own");
    read_duration(map, "timeout", milliseconds{100}, std::chrono::minutes{10}, timeout);
    if (timeout.count() > 0) command.timeout = timeout;
  }
}

}  // namespace

void read_kinds(YamlMap& map, CommandSettings& command) {
  using Kind = CommandArgument::Kind;
  const auto node = map.find("arguments");
  if (!node) return;
  for (const YamlNode& item : node->list()) {
    const auto chosen = item.choice({"text", "words", "number", "integer", "range", "duration", "size", "url"});
    if (!chosen) continue;
    command.arguments.push_back(
        {.kind = static_cast<Kind>(*chosen + static_cast<std::size_t>(Kind::text)), .place = place_of(item)});
  }
  if (command.arguments.size() > most_arguments) node->fail("has more than 16 arguments");
}

void read_command_words(const YamlNode& node, CommandSettings& command) {
  command.program_place = place_of(node);
  for (const YamlNode& word : node.list()) {
    auto text = word.text();
    if (!text) continue;
    if (const std::string fault = fault_of_dollars(*text); !fault.empty()) word.fail(fault);
    command.command.push_back(std::move(*text));
  }
  if (command.command.empty()) {
    if (node.is_list()) node.fail("names no program");
  } else if (!command.command[0].starts_with('/')) {
    node.fail("'" + command.command[0] + "' is no absolute path");
  } else if (arguments_used({command.command[0]}) > 0) {
    node.fail("the program cannot be chosen by who asks");
  }
  if (const auto used = arguments_used(command.command); used > command.arguments.size())
    node.fail("uses $ARG" + std::to_string(used) + "$, and 'arguments' names " +
              std::to_string(command.arguments.size()));
}

void read_commands(const YamlNode& node, AgentSettings& settings) {
  for (const YamlNode& item : node.list()) {
    auto map = item.map();
    CommandSettings command{.place = place_of(item)};
    read_name(map, command, settings);
    read_what(map, command);
    read_permissions(map, command);
    map.finish();
    settings.commands.push_back(std::move(command));
  }
}

}  // namespace sereno::config
