// `zabbix_active:` and `zabbix_items:`.
#include "config/agent/zabbix_active.h"

#include "config/agent/agent_settings_readers.h"
#include "sereno/number.h"

namespace sereno::config {

namespace {

/// "zabbix.example", "zabbix.example:10051", "[2001:db8::1]:10051" or a bare IPv6 address.
void read_server(const YamlNode& node, std::vector<ServerAddress>& servers) {
  const auto text = node.text();
  if (!text) return;
  ServerAddress server;
  std::string_view host = *text;
  const bool bracketed = host.starts_with('[');
  const auto colon = host.rfind(':');
  const bool one_colon = colon != std::string_view::npos && host.find(':') == colon;
  if (bracketed ? host.find("]:") != std::string_view::npos : one_colon) {
    const auto port = parse_number(host.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535 || *port != static_cast<double>(static_cast<int>(*port)))
      return node.fail("has no port from 1 to 65535 behind its colon");
    server.port = static_cast<std::uint16_t>(*port);
    host = host.substr(0, colon);
  }
  if (bracketed && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_of(" ,;[]") != std::string_view::npos)
    return node.fail("'" + *text + "' is no server: write HOST or HOST:PORT, each node an entry of its own");
  server.host = host;
  servers.push_back(std::move(server));
}

void read_rule(const YamlNode& node, ZabbixItemSettings& items) {
  auto map = node.map();
  const auto allow = map.find("allow"), deny = map.find("deny");
  map.finish();
  if (allow.has_value() == deny.has_value()) return node.fail("says either 'allow' or 'deny'");
  const auto& said = allow ? *allow : *deny;
  if (auto pattern = said.text()) {
    if (pattern->empty()) said.fail("is empty");
    items.access.push_back({.allow = allow.has_value(), .pattern = std::move(*pattern), .place = place_of(said)});
  }
}

void read_user_parameter(const YamlNode& node, ZabbixItemSettings& items) {
  auto map = node.map();
  UserParameter parameter{.place = place_of(node)};
  if (const auto key = map.require("key")) parameter.key = key->text().value_or("");
  if (const auto command = map.require("command")) {
    for (const YamlNode& word : command->list())
      if (auto text = word.text()) parameter.command.push_back(std::move(*text));
    if (parameter.command.empty()) {
      if (command->is_list()) command->fail("names no program");
    } else if (!parameter.command[0].starts_with('/')) {
      command->fail("'" + parameter.command[0] + "' is no absolute path");
    }
  }
  map.finish();
  items.user_parameters.push_back(std::move(parameter));
}

}  // namespace

void read_zabbix_active(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  ZabbixActiveSettings active{.place = place_of(node)};
  if (const auto servers = map.require("servers")) {
    for (const YamlNode& server : servers->list()) read_server(server, active.servers);
    if (active.servers.empty() && servers->is_list()) servers->fail("names no server");
  }
  if (const auto name = map.find("hostname")) active.hostname = read_name(*name);
  read_text(map, "metadata", active.metadata);
  if (active.metadata.size() > 255) map.fail("'metadata' is longer than 255 bytes");
  read_text(map, "interface", active.interface);
  if (active.interface.size() > 255) map.fail("'interface' is longer than 255 bytes");
  read_duration(map, "refresh", milliseconds{1000}, std::chrono::hours{1}, active.refresh);
  read_duration(map, "heartbeat", milliseconds{0}, std::chrono::hours{1}, active.heartbeat);
  read_duration(map, "timeout", milliseconds{500}, std::chrono::seconds{30}, active.timeout);
  if (const auto most = map.find("most_waiting"))
    active.most_waiting = static_cast<std::size_t>(most->integer(1, 10'000'000).value_or(1));
  read_zabbix_tls(map, active.mode, active.tls);
  map.finish();
  settings.zabbix_active.push_back(std::move(active));
}

void read_zabbix_items(const YamlNode& node, ZabbixItemSettings& items) {
  auto map = node.map();
  if (const auto access = map.find("access"))
    for (const YamlNode& rule : access->list()) read_rule(rule, items);
  if (const auto aliases = map.find("aliases")) {
    auto names = aliases->map();
    for (const auto& [name, value] : names.entries())
      if (auto key = value.text())
        items.aliases.push_back({.alias = name, .key = std::move(*key), .place = place_of(value)});
    names.finish();
  }
  if (const auto parameters = map.find("user_parameters"))
    for (const YamlNode& parameter : parameters->list()) read_user_parameter(parameter, items);
  map.finish();
}

}  // namespace sereno::config
