// Readers of the parts of the agent's settings. Internal to config.
#pragma once

#include <cstdint>
#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::config {

/// "FILE:LINE:COLUMN" of a node, for messages that come later.
Place place_of(const YamlNode& node);

/// One entry of `listeners:`, added to the settings by its type.
void read_listener(const YamlNode& node, AgentSettings& settings);

/// One entry of `submitters:`.
void read_submitter(const YamlNode& node, AgentSettings& settings);

/// A service's or a submitter's name; empty, and reported, when it is none.
std::string read_name(const YamlNode& node);
/// "file:/PATH" or "credential:NAME"; what is neither is reported and not repeated. Nothing when the key is absent.
SecretReference read_secret(YamlMap& map, std::string_view key);
/// `tls:` of a client.
ClientTlsSettings read_client_tls(YamlMap& map);
/// `connect`, `psk` and `tls` of a client of Zabbix.
void read_zabbix_tls(YamlMap& map, ZabbixTls& mode, ClientTlsSettings& tls);
/// The keys of a listener of type http, added to the settings.
void read_http(YamlMap& map, const YamlNode& node, AgentSettings& settings);
/// Services that a token is to see and that are not there.
void report_unseen_services(const AgentSettings& settings, std::vector<Problem>& problems);
/// The list of `commands:`, added to the settings.
void read_commands(const YamlNode& node, AgentSettings& settings);
/// The list of `user_parameters:`, added to the settings.
void read_user_parameters(const YamlNode& node, AgentSettings& settings);
/// One entry of `active_checks:`.
void read_active_checks(const YamlNode& node, AgentSettings& settings);
/// `access` and `aliases` of who gives items to Zabbix.
void read_access(YamlMap& map, std::vector<ItemAccessRule>& access);
void read_aliases(YamlMap& map, std::vector<ItemAlias>& aliases);

/// `arguments:` of an external command: the kind of each.
void read_kinds(YamlMap& map, CommandSettings& command);
/// `command:` of an external command, whose arguments have been read.
void read_command_words(const YamlNode& node, CommandSettings& command);

/// Address, port and allowed hosts of a listener.
void read_listen(YamlMap& map, const YamlNode& node, std::uint16_t usual_port, ListenerSettings& listen);
/// `tls:` of a listener that shows a certificate or speaks no TLS; its mode is not `anonymous`.
void read_certificate_tls(const YamlNode& node, TlsSettings& tls);
/// `options:` of a check; a list repeats an option.
std::vector<ServiceOption> read_options(const YamlNode& node);

/// Puts what the node holds, if it is there and good, into the target.
void read_text(YamlMap& map, std::string_view key, std::string& target);
void read_flag(YamlMap& map, std::string_view key, bool& target);
/// A duration between the bounds, both included.
void read_duration(YamlMap& map, std::string_view key, milliseconds low, milliseconds high, milliseconds& target);
/// An absolute path, and where it stands.
void read_path(YamlMap& map, std::string_view key, std::string& target, Place* place = nullptr);

}  // namespace sereno::config
