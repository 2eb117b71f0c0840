// The entries of `active_checks:`.
#include "config/agent/active_checks.h"

#include <algorithm>

#include "config/agent/agent_settings_readers.h"
#include "sereno/number.h"

namespace sereno::config {

namespace {

constexpr std::size_t longest_metadata = 65'535;
constexpr std::size_t longest_interface = 255;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127 && c != '/' && c != '[' && c != ']'; });
}

/// As Zabbix takes a host's name.
bool is_name_of_host(std::string_view text) {
  constexpr std::size_t longest = 128;
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, fits);
}

void read_host(YamlMap& map, ActiveChecksSettings& checks) {
  const auto node = map.find("host");
  auto text = node ? node->text() : std::nullopt;
  if (!text) return;
  if (!is_name_of_host(*text))
    node->fail("'" + *text + "' is no name of a host (letters, digits, blank, dot, underscore, hyphen; 128 at most)");
  checks.host = std::move(*text);
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  const bool digits =
      !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  const auto number = digits ? parse_number(text) : std::nullopt;
  if (!number || *number < 1 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

void read_nodes(YamlMap& map, ActiveChecksSettings& checks) {
  const auto node = map.require("server");
  const auto text = node ? node->text() : std::nullopt;
  if (!text) return;
  checks.server = *text;
  if (text->find(',') != text->npos) return node->fail("names several servers: each needs an entry of its own");
  for (std::string_view rest = *text; !rest.empty();) {
    const auto end = std::min(rest.find(';'), rest.size());
    auto address = parse_zabbix_address(trimmed(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!address) return node->fail(address.error().message);
    if (std::ranges::find(checks.nodes, *address) != checks.nodes.end())
      return node->fail("names a node of the cluster twice");
    checks.nodes.push_back(std::move(*address));
  }
  if (checks.nodes.empty()) node->fail("names no server");
}

void read_autoregistration(YamlMap& map, Autoregistration& own) {
  const auto node = map.find("autoregistration");
  if (!node) return;
  auto inner = node->map();
  read_text(inner, "metadata", own.metadata);
  read_text(inner, "metadata_item", own.metadata_item);
  read_text(inner, "interface", own.interface);
  read_text(inner, "interface_item", own.interface_item);
  read_text(inner, "ip", own.ip);
  if (const auto port = inner.find("port")) own.port = static_cast<std::uint16_t>(port->integer(1, 65535).value_or(0));
  inner.finish();
  if (own.metadata.size() > longest_metadata) node->fail("'metadata' is longer than 65535 bytes");
  if (!own.metadata.empty() && !own.metadata_item.empty())
    node->fail("'metadata' and 'metadata_item' exclude each other");
  if (!own.interface.empty() && !own.interface_item.empty())
    node->fail("'interface' and 'interface_item' exclude each other");
  if (own.interface.size() > longest_interface) node->fail("'interface' is longer than 255 bytes");
}

void read_times(YamlMap& map, ActiveChecksSettings& checks) {
  constexpr milliseconds second{1000}, day{std::chrono::days{1}};
  read_duration(map, "refresh", second, day, checks.refresh);
  read_duration(map, "heartbeat", milliseconds{0}, std::chrono::hours{1}, checks.heartbeat);
  read_duration(map, "send_within", milliseconds{100}, std::chrono::hours{1}, checks.send_within);
  read_duration(map, "timeout", milliseconds{500}, std::chrono::minutes{5}, checks.timeout);
  read_duration(map, "patience", milliseconds{100}, std::chrono::minutes{10}, checks.patience);
}

}  // namespace

Result<ZabbixAddress> parse_zabbix_address(std::string_view text) {
  const Error bad{"'" + std::string(text) + "' is no server: write NAME, NAME:PORT, ADDRESS or [ADDRESS]:PORT"};
  ZabbixAddress address;
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == text.npos) return bad;
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return bad;
  } else if (const auto colon = text.find(':'); colon != text.npos && text.rfind(':') == colon) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!is_host(host)) return bad;
  address.host = host;
  if (!port.empty()) {
    const auto number = port_of(port.substr(1));
    if (!number) return bad;
    address.port = *number;
  }
  return address;
}

void read_active_checks(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  ActiveChecksSettings checks{.place = place_of(node)};
  read_nodes(map, checks);
  read_host(map, checks);
  read_text(map, "host_item", checks.host_item);
  if (!checks.host.empty() && !checks.host_item.empty()) node.fail("'host' and 'host_item' exclude each other");
  read_autoregistration(map, checks.autoregistration);
  read_times(map, checks);
  if (const auto most = map.find("most_waiting")) checks.most_waiting = most->integer(100, 1'000'000).value_or(0);
  read_zabbix_tls(map, checks.mode, checks.tls);
  read_flag(map, "allow_checks", checks.allow_checks);
  read_access(map, checks.access);
  read_aliases(map, checks.aliases);
  map.finish();
  const auto same = std::ranges::find_if(settings.active_checks, [&](const ActiveChecksSettings& other) {
    return other.nodes == checks.nodes && other.host == checks.host && other.host_item == checks.host_item;
  });
  if (!checks.nodes.empty() && same != settings.active_checks.end())
    node.fail("the same server is asked for the same host at " + same->place.text + " already");
  settings.active_checks.push_back(std::move(checks));
}

}  // namespace sereno::config
