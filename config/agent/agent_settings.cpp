#include "config/agent/agent_settings.h"

#include <algorithm>

#include "config/agent/agent_settings_readers.h"
#include "config/agent/path_places.h"
#include "config/agent/settings_files.h"

namespace sereno::config {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  });
}

void read_agent(const YamlNode& node, AgentSettings& settings, PathPlaces& places) {
  auto map = node.map();
  if (const auto hostname = map.find("hostname"))
    if (auto text = hostname->text()) {
      if (!is_name(*text)) hostname->fail("'" + *text + "' is no host name");
      settings.hostname = std::move(*text);
    }
  read_path(map, "worker", settings.worker, &places.worker);
  read_path(map, "state_folder", settings.state_folder, &places.state_folder);
  read_path(map, "control_socket", settings.control_socket, &places.control_socket);
  if (settings.control_socket.size() > 107)
    node.fail("'control_socket' is longer than the 107 bytes of a socket's path");
  read_path(map, "contract", settings.contract.path, &settings.contract.place);
  if (const auto folders = map.find("plugin_folders"))
    for (const YamlNode& folder : folders->list())
      if (auto text = folder.text()) {
        if (!text->starts_with('/')) folder.fail("'" + *text + "' is no absolute path");
        settings.plugin_folders.push_back(std::move(*text));
        places.plugin_folders.push_back(place_of(folder));
      }
  if (const auto level = map.find("log_level")) {
    const std::vector<std::string_view> levels{"debug", "info", "warning", "error"};
    if (const auto chosen = level->choice(levels)) settings.log_level = levels[*chosen];
  }
  if (const auto parallel = map.find("max_parallel_checks"))
    if (const auto number = parallel->integer(1, 256)) settings.max_parallel_checks = static_cast<unsigned>(*number);
  if (const auto memory = map.find("worker_memory_mb"))
    if (const auto number = memory->integer(32, 65536))
      settings.worker_memory_bytes = static_cast<std::uint64_t>(*number) << 20;
  if (const auto memory = map.find("external_memory_mb"))
    if (const auto number = memory->integer(32, 65536))
      settings.external_memory_bytes = static_cast<std::uint64_t>(*number) << 20;
  map.finish();
}

void read_ledger(const YamlNode& node, AgentSettings& settings, PathPlaces& places) {
  auto map = node.map();
  read_path(map, "path", settings.ledger_path, &places.ledger);
  read_duration(map, "keep_samples", std::chrono::hours{1}, std::chrono::days{366 * 5}, settings.keep_samples);
  map.finish();
}

void read_command(YamlMap& map, ServiceSettings& service, PathPlaces& places) {
  const auto command = map.find("command");
  if (service.check != external_check) {
    if (command) command->fail("only check: external runs a command");
    return;
  }
  if (!command) {
    map.fail(service.options.empty() ? "check: external needs 'command': [PROGRAM, ARGUMENT, ...]"
                                     : "check: external takes no 'options', but 'command': [PROGRAM, ARGUMENT, ...]");
    return;
  }
  places.commands[service.name] = place_of(*command);
  for (const YamlNode& word : command->list())
    if (auto text = word.text()) service.command.push_back(std::move(*text));
  if (service.command.empty()) {
    if (command->is_list()) command->fail("names no program");
  } else if (!service.command[0].starts_with('/')) {
    command->fail("'" + service.command[0] + "' is no absolute path");
  }
}

void read_times(YamlMap& map, ServiceSettings& service) {
  constexpr milliseconds least{1000}, most{std::chrono::days{7}};
  read_duration(map, "interval", least, most, service.interval);
  milliseconds retry = service.interval;
  if (map.find("retry_interval")) {
    read_duration(map, "retry_interval", least, most, retry);
    service.retry_interval = retry;
    if (retry > service.interval)  // results would be called stale before the next one is due
      map.fail("'retry_interval' is longer than 'interval'");
  }
  milliseconds timeout{0};
  if (map.find("timeout")) {
    read_duration(map, "timeout", milliseconds{100}, std::chrono::hours{1}, timeout);
    if (timeout.count() > 0) service.timeout = timeout;
  }
  if (const auto status = map.find("timeout_status"))
    if (const auto chosen = status->choice({"ok", "warning", "critical", "unknown"}))
      service.timeout_status = static_cast<Status>(*chosen);
}

NamedParty read_party(const YamlNode& node) {
  NamedParty party{.place = place_of(node)};
  if (auto text = node.text()) {
    if (!is_name(*text)) node.fail("'" + *text + "' is no party's id");
    party.id = std::move(*text);
  }
  return party;
}

void read_parties(YamlMap& map, ServiceSettings& service) {
  if (const auto owner = map.find("owner")) service.owner = read_party(*owner);
  const auto depends_on = map.find("depends_on");
  if (!depends_on) return;
  const auto items = depends_on->is_list() ? depends_on->list() : std::vector<YamlNode>{*depends_on};
  for (const YamlNode& item : items) service.depends_on.push_back(read_party(item));
}

void read_service(const YamlNode& node, AgentSettings& settings, PathPlaces& places) {
  auto map = node.map();
  ServiceSettings service{.place = place_of(node)};
  const auto name = map.require("name");
  if (name) service.name = read_name(*name);
  if (const auto check = map.require("check"))
    if (auto text = check->text()) {
      if (text->empty()) check->fail("names no check");
      service.check = std::move(*text);
    }
  if (const auto options = map.find("options")) service.options = read_options(*options);
  read_command(map, service, places);
  read_times(map, service);
  read_flag(map, "fresh", service.fresh);
  service.function = service.name;
  if (const auto function = map.find("function"))
    if (auto text = function->text()) {
      if (!is_name(*text)) function->fail("'" + *text + "' is no name");
      service.function = std::move(*text);
      service.function_named = true;
    }
  read_parties(map, service);
  map.finish();
  const auto same = std::find_if(settings.services.begin(), settings.services.end(),
                                 [&](const ServiceSettings& other) { return other.name == service.name; });
  if (name && same != settings.services.end())
    name->fail("a service named '" + service.name + "' stands at " + same->place.text + " already");
  settings.services.push_back(std::move(service));
}

void read_document(const YamlNode& root, bool first, AgentSettings& settings, PathPlaces& places) {
  auto map = root.map();
  for (const char* section : {"agent", "ledger"}) {
    const auto node = map.find(section);
    if (!node) continue;
    if (!first)
      node->fail("belongs into sereno.yaml; files of conf.d add services, listeners and commands");
    else if (section == std::string_view("agent"))
      read_agent(*node, settings, places);
    else
      read_ledger(*node, settings, places);
  }
  if (const auto listeners = map.find("listeners"))
    for (const YamlNode& node : listeners->list()) read_listener(node, settings);
  if (const auto submitters = map.find("submitters"))
    for (const YamlNode& node : submitters->list()) read_submitter(node, settings);
  if (const auto active_checks = map.find("active_checks"))
    for (const YamlNode& node : active_checks->list()) read_active_checks(node, settings);
  if (const auto services = map.find("services"))
    for (const YamlNode& node : services->list()) read_service(node, settings, places);
  if (const auto commands = map.find("commands")) read_commands(*commands, settings);
  if (const auto parameters = map.find("user_parameters")) read_user_parameters(*parameters, settings);
  map.finish();
}

/// Whether who listens at `wide` has the port at `other` too: "::" takes IPv4 as well.
bool takes_in(const std::string& wide, const std::string& other) {
  return wide == other || wide == "::" || (wide == "0.0.0.0" && other.find(':') == std::string::npos);
}

bool clash(const ListenerSettings& left, const ListenerSettings& right) {
  if (left.port == 0) return false;  // its port could not be read
  return left.port == right.port && (takes_in(left.address, right.address) || takes_in(right.address, left.address));
}

void report_clashes(const AgentSettings& settings, std::vector<Problem>& problems) {
  std::vector<const ListenerSettings*> all;
  for (const NrpeSettings& nrpe : settings.nrpe) all.push_back(&nrpe.listen);
  for (const ZabbixSettings& zabbix : settings.zabbix) all.push_back(&zabbix.listen);
  for (const HttpSettings& http : settings.http) all.push_back(&http.listen);
  for (std::size_t second = 1; second < all.size(); ++second)
    for (std::size_t first = 0; first < second; ++first)
      if (clash(*all[first], *all[second])) {
        const ListenerSettings& listen = *all[second];
        problems.push_back({listen.place.text, 0, 0,
                            "port " + std::to_string(listen.port) + " at " + listen.address +
                                " belongs to the listener at " + all[first]->place.text + " already"});
        break;
      }
}

bool can_be_asked_from_elsewhere(const std::string& address) {
  return address != "0.0.0.0" && address != "::" && address != "::1" && !address.starts_with("127.");
}

/// With what stands elsewhere in the settings: as Zabbix' agent, it tells where its own listener can be asked.
void complete(ActiveChecksSettings& active, const AgentSettings& settings) {
  active.parameters = settings.user_parameters;
  if (settings.zabbix.empty()) return;
  constexpr std::uint16_t usual_port = 10050;
  const ListenerSettings& listen = settings.zabbix.front().listen;
  Autoregistration& own = active.autoregistration;
  if (own.port == 0 && listen.port != usual_port) own.port = listen.port;
  if (own.ip.empty() && can_be_asked_from_elsewhere(listen.address)) own.ip = listen.address;
}

}  // namespace

std::vector<ServiceOption> read_options(const YamlNode& node) {
  std::vector<ServiceOption> options;
  auto map = node.map();
  for (const auto& [name, value] : map.entries()) {
    const auto items = value.is_list() ? value.list() : std::vector<YamlNode>{value};
    for (const YamlNode& item : items)
      if (auto text = item.text())
        options.push_back({.name = name, .value = std::move(*text), .place = place_of(item)});
  }
  map.finish();
  return options;
}

Place place_of(const YamlNode& node) {
  return {node.file() + ":" + std::to_string(node.line()) + ":" + std::to_string(node.column())};
}

std::string read_name(const YamlNode& node) {
  auto text = node.text();
  if (!text) return {};
  if (!is_name(*text)) node.fail("'" + *text + "' is no name (letters, digits, dot, underscore, hyphen; 128 at most)");
  return std::move(*text);
}

void read_text(YamlMap& map, std::string_view key, std::string& target) {
  if (const auto node = map.find(key))
    if (auto text = node->text()) target = std::move(*text);
}

void read_flag(YamlMap& map, std::string_view key, bool& target) {
  if (const auto node = map.find(key))
    if (const auto value = node->boolean()) target = *value;
}

void read_path(YamlMap& map, std::string_view key, std::string& target, Place* place) {
  const auto node = map.find(key);
  if (!node) return;
  auto text = node->text();
  if (!text) return;
  if (!text->starts_with('/')) node->fail("'" + *text + "' is no absolute path");
  target = std::move(*text);
  if (place) *place = place_of(*node);
}

void read_duration(YamlMap& map, std::string_view key, milliseconds low, milliseconds high, milliseconds& target) {
  const auto node = map.find(key);
  if (!node) return;
  const auto value = node->duration();
  if (!value) return;
  const auto seconds = [](milliseconds time) { return format_number(static_cast<double>(time.count()) / 1000) + " s"; };
  if (*value < low || *value > high)
    node->fail("is not between " + seconds(low) + " and " + seconds(high));
  else
    target = *value;
}

AgentSettings read_agent_settings(const std::string& path, std::vector<Problem>& problems) {
  PathPlaces nobody_asks;
  return read_agent_settings(path, problems, nobody_asks);
}

AgentSettings read_agent_settings(const std::string& path, std::vector<Problem>& problems, PathPlaces& places) {
  AgentSettings settings;
  const auto files = read_settings_files(path, problems);
  for (const SettingsFile& file : files)
    if (const auto root = parse_yaml(file.content, file.path, problems))
      read_document(*root, file.path == path, settings, places);
  for (NrpeSettings& nrpe : settings.nrpe) nrpe.commands = settings.commands;
  for (ZabbixSettings& zabbix : settings.zabbix) zabbix.parameters = settings.user_parameters;
  for (ActiveChecksSettings& active : settings.active_checks) complete(active, settings);
  report_clashes(settings, problems);
  report_unseen_services(settings, problems);
  settings.digest = digest_of(files);
  return settings;
}

}  // namespace sereno::config
