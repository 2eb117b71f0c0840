// What the settings of a listener mean for TLS.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"
#include "net/tls_context.h"

namespace sereno::agent {

/// TLS of one listener as its settings want it, and where each part of it stands in the configuration.
struct ListenerTls {
  net::TlsServerSettings wanted{};
  bool self_signed = false;  ///< no certificate is named: the agent makes one and keeps it
  config::Place listener{};
  config::Place certificate{};
  config::Place key{};
  config::Place ca{};
  config::Place crl{};
  config::Place psk{};
};

/// Nothing when the listener speaks no TLS. A self-signed certificate lies in `state_folder`.
std::optional<ListenerTls> tls_of(const config::NrpeSettings& settings, const std::string& state_folder);
std::optional<ListenerTls> tls_of(const config::HttpSettings& settings, const std::string& state_folder);
/// As in Zabbix, a peer that comes with a certificate must have one that `ca` signed; without a `ca` none is asked for.
std::optional<ListenerTls> tls_of(const config::ZabbixSettings& settings, const std::string& state_folder);

/// Opens every file that the listener will open and makes nothing. Everything that would keep it from starting, each at
/// the line that names the file; what is wrong with the agent's own certificate stands at that file.
std::vector<config::Problem> examine(const ListenerTls& tls);

/// Ready for use; makes the self-signed certificate where one is wanted and there is none. The error is the first of
/// what examine() says.
Result<std::shared_ptr<const net::TlsContext>> open_tls(const ListenerTls& tls, const std::string& state_folder,
                                                        const std::string& hostname);

}  // namespace sereno::agent
