#include "config/agent_settings.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "config/agent_settings_readers.h"

namespace sereno::config {

namespace {

namespace fs = std::filesystem;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  });
}

void read_agent(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  read_text(map, "hostname", settings.hostname);
  read_path(map, "worker", settings.worker);
  read_path(map, "state_folder", settings.state_folder);
  read_path(map, "control_socket", settings.control_socket);
  if (settings.control_socket.size() > 107)
    node.fail("'control_socket' is longer than the 107 bytes of a socket's path");
  if (const auto folders = map.find("plugin_folders"))
    for (const YamlNode& folder : folders->list())
      if (auto text = folder.text()) {
        if (!text->starts_with('/')) folder.fail("'" + *text + "' is no absolute path");
        settings.plugin_folders.push_back(std::move(*text));
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
  map.finish();
}

void read_ledger(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  read_path(map, "path", settings.ledger_path);
  read_duration(map, "keep_samples", std::chrono::hours{1}, std::chrono::days{366 * 5}, settings.keep_samples);
  map.finish();
}

void read_options(const YamlNode& node, OptionValues& options) {
  auto map = node.map();
  for (const auto& [name, value] : map.entries()) {
    if (!value.is_list()) {
      if (auto text = value.text()) options.emplace_back(name, std::move(*text));
      continue;
    }
    for (const YamlNode& item : value.list())
      if (auto text = item.text()) options.emplace_back(name, std::move(*text));
  }
  map.finish();
}

void read_command(YamlMap& map, ServiceSettings& service) {
  const auto command = map.find("command");
  if (service.check != "external") {
    if (command) command->fail("only check: external runs a command");
    return;
  }
  if (!command) {
    map.fail("check: external needs 'command': [PROGRAM, ARGUMENT, ...]");
    return;
  }
  for (const YamlNode& word : command->list())
    if (auto text = word.text()) service.command.push_back(std::move(*text));
  if (service.command.empty())
    command->fail("names no program");
  else if (!service.command[0].starts_with('/'))
    command->fail("'" + service.command[0] + "' is no absolute path");
}

void read_times(YamlMap& map, ServiceSettings& service) {
  constexpr milliseconds least{1000}, most{std::chrono::days{7}};
  read_duration(map, "interval", least, most, service.interval);
  milliseconds retry = service.interval;
  if (map.find("retry_interval")) {
    read_duration(map, "retry_interval", least, most, retry);
    service.retry_interval = retry;
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

void read_service(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  ServiceSettings service{.place = place_of(node)};
  const auto name = map.require("name");
  if (name)
    if (auto text = name->text()) {
      if (!is_name(*text))
        name->fail("'" + *text + "' is no name (letters, digits, dot, underscore, hyphen; 128 at most)");
      service.name = std::move(*text);
    }
  if (const auto check = map.require("check")) service.check = check->text().value_or("");
  if (const auto options = map.find("options")) read_options(*options, service.options);
  read_command(map, service);
  read_times(map, service);
  read_flag(map, "fresh", service.fresh);
  service.function = service.name;
  if (const auto function = map.find("function"))
    if (auto text = function->text()) {
      if (!is_name(*text)) function->fail("'" + *text + "' is no name");
      service.function = std::move(*text);
    }
  map.finish();
  const auto same = std::find_if(settings.services.begin(), settings.services.end(),
                                 [&](const ServiceSettings& other) { return other.name == service.name; });
  if (name && same != settings.services.end())
    name->fail("a service named '" + service.name + "' stands at " + same->place + " already");
  settings.services.push_back(std::move(service));
}

void read_document(const YamlNode& root, bool first, AgentSettings& settings) {
  auto map = root.map();
  for (const char* section : {"agent", "ledger"}) {
    const auto node = map.find(section);
    if (!node) continue;
    if (!first)
      node->fail("belongs into sereno.yaml; files of conf.d add services and listeners");
    else if (section == std::string_view("agent"))
      read_agent(*node, settings);
    else
      read_ledger(*node, settings);
  }
  if (const auto listeners = map.find("listeners"))
    for (const YamlNode& node : listeners->list()) read_listener(node, settings);
  if (const auto services = map.find("services"))
    for (const YamlNode& node : services->list()) read_service(node, settings);
  map.finish();
}

/// The main file and conf.d/*.yaml beside it, sorted.
std::vector<std::string> files_of(const std::string& path) {
  std::vector<std::string> files;
  std::error_code ignored;  // no conf.d is no error
  for (const auto& entry : fs::directory_iterator(fs::path(path).parent_path() / "conf.d", ignored))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  files.insert(files.begin(), path);
  return files;
}

std::string digest_of(const std::vector<std::string>& files) {
  std::string all;
  for (const std::string& file : files) {
    std::ifstream input(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(input), {}};
    all += file + '\0' + std::to_string(content.size()) + '\0' + content;
  }
  std::array<unsigned char, 32> digest{};
  EVP_Digest(all.data(), all.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

/// Two listeners cannot have one port.
void report_clashes(const AgentSettings& settings, const std::string& file, std::vector<Problem>& problems) {
  std::map<std::pair<std::string, std::uint16_t>, std::string> taken;
  const auto take = [&](const ListenerSettings& listen) {
    const auto [other, fresh] = taken.try_emplace({listen.address, listen.port}, listen.place);
    if (!fresh)
      problems.push_back({file, 0, 0,
                          "the listeners at " + other->second + " and " + listen.place + " both want " +
                              listen.address + " port " + std::to_string(listen.port)});
  };
  for (const NrpeSettings& nrpe : settings.nrpe) take(nrpe.listen);
  for (const ZabbixSettings& zabbix : settings.zabbix) take(zabbix.listen);
}

}  // namespace

std::string place_of(const YamlNode& node) {
  return node.file() + ":" + std::to_string(node.line()) + ":" + std::to_string(node.column());
}

void read_text(YamlMap& map, std::string_view key, std::string& target) {
  if (const auto node = map.find(key))
    if (auto text = node->text()) target = std::move(*text);
}

void read_flag(YamlMap& map, std::string_view key, bool& target) {
  if (const auto node = map.find(key))
    if (const auto value = node->boolean()) target = *value;
}

void read_path(YamlMap& map, std::string_view key, std::string& target) {
  const auto node = map.find(key);
  if (!node) return;
  auto text = node->text();
  if (!text) return;
  if (!text->starts_with('/')) node->fail("'" + *text + "' is no absolute path");
  target = std::move(*text);
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
  AgentSettings settings;
  const auto files = files_of(path);
  for (const std::string& file : files)
    if (const auto root = read_yaml_file(file, problems)) read_document(*root, file == path, settings);
  report_clashes(settings, path, problems);
  settings.digest = digest_of(files);
  return settings;
}

}  // namespace sereno::config
