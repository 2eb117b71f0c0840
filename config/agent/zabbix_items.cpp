// What is said of items that Zabbix is given: `access`, `aliases`, `user_parameters`.
#include "config/agent/zabbix_items.h"

#include <algorithm>

#include "config/agent/agent_settings_readers.h"

namespace sereno::config {

namespace {

constexpr std::string_view any_parameters = "[*]";

std::string fault_of_key(std::string_view name) {
  const bool plain = !name.empty() && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
           c == '-';
  });
  if (!plain) return "is no key (letters, digits, dot, underscore, hyphen; [*] behind it takes parameters)";
  const bool own =
      name.starts_with("sereno.") || name == "agent.ping" || name == "agent.version" || name == "agent.hostname";
  return own ? "is an item of the agent's own" : "";
}

void read_key(YamlMap& map, UserParameter& parameter, const AgentSettings& settings) {
  const auto node = map.require("key");
  const auto text = node ? node->text() : std::nullopt;
  if (!text) return;
  std::string_view name = *text;
  parameter.takes_parameters = name.ends_with(any_parameters);
  if (parameter.takes_parameters) name.remove_suffix(any_parameters.size());
  parameter.key = name;
  const auto same = std::ranges::find(settings.user_parameters, parameter.key, &UserParameter::key);
  if (same != settings.user_parameters.end())
    node->fail("a user parameter '" + parameter.key + "' stands at " + same->place.text + " already");
  else if (const std::string fault = fault_of_key(name); !fault.empty())
    node->fail("'" + *text + "' " + fault);
}

void read_program(YamlMap& map, UserParameter& parameter) {
  const auto command = map.find("command"), shell = map.find("shell");
  if (command.has_value() == shell.has_value())
    return map.fail("needs 'command': [PROGRAM, ARGUMENT, ...] or 'shell': LINE, one of them");
  if (shell) {
    parameter.shell = shell->text().value_or("");
    if (parameter.shell.empty()) shell->fail("is empty");
    return;
  }
  parameter.program_place = place_of(*command);
  for (const YamlNode& word : command->list())
    if (auto text = word.text()) parameter.command.push_back(std::move(*text));
  if (parameter.command.empty()) {
    if (command->is_list()) command->fail("names no program");
  } else if (!parameter.command[0].starts_with('/')) {
    command->fail("'" + parameter.command[0] + "' is no absolute path");
  } else if (parameter.takes_parameters && parameter.command[0].find('$') != std::string::npos) {
    command->fail("the program cannot be chosen by who asks");
  }
}

}  // namespace

void read_access(YamlMap& map, std::vector<ItemAccessRule>& access) {
  const auto rules = map.find("access");
  if (!rules) return;
  for (const YamlNode& rule : rules->list()) {
    auto said = rule.map();
    const auto allow = said.find("allow"), deny = said.find("deny");
    said.finish();
    if (allow.has_value() == deny.has_value()) {
      rule.fail("says either 'allow' or 'deny'");
      continue;
    }
    const YamlNode& pattern = allow ? *allow : *deny;
    if (auto text = pattern.text())
      access.push_back({.allow = allow.has_value(), .pattern = std::move(*text), .place = place_of(pattern)});
  }
  if (!access.empty() && std::ranges::all_of(access, &ItemAccessRule::allow))
    rules->fail("denies nothing: what no rule fits is allowed. Where only these are meant, end with {deny: '*'}");
}

void read_aliases(YamlMap& map, std::vector<ItemAlias>& aliases) {
  const auto given = map.find("aliases");
  if (!given) return;
  auto names = given->map();
  for (const auto& [name, value] : names.entries())
    if (auto key = value.text()) aliases.push_back({.alias = name, .key = std::move(*key), .place = place_of(value)});
  names.finish();
}

void read_user_parameters(const YamlNode& node, AgentSettings& settings) {
  for (const YamlNode& item : node.list()) {
    auto map = item.map();
    UserParameter parameter{.place = place_of(item)};
    read_key(map, parameter, settings);
    read_program(map, parameter);
    read_flag(map, "special_characters", parameter.special_characters);
    milliseconds timeout{0};
    read_duration(map, "timeout", milliseconds{100}, std::chrono::minutes{10}, timeout);
    if (timeout.count() > 0) parameter.timeout = timeout;
    map.finish();
    settings.user_parameters.push_back(std::move(parameter));
  }
}

}  // namespace sereno::config
