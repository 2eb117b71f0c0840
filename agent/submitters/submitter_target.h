// What a submitter needs from this machine: files opened, secrets read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"
#include "net/key_file.h"
#include "net/tls_context.h"

namespace sereno::agent {

/// One submitter's settings with all that they refer to. Immutable.
struct SubmitterTarget {
  config::SubmitterSettings settings{};
  std::string host{};                            ///< how the other side calls this machine
  std::shared_ptr<const net::TlsContext> tls{};  ///< none: plain
  std::shared_ptr<const net::KeyFile> secret{};  ///< none: it needs none; in memory until the target goes
};

/// Where "credential:NAME" lies: systemd tells it in CREDENTIALS_DIRECTORY. Empty: nowhere.
std::string credentials_folder();

/// The path of a reference; fails for a credential that nobody passed.
Result<std::string> path_of(const config::SecretReference& secret, const std::string& credentials);

/// How a client of Zabbix speaks TLS; none for plain. Everything that is wrong comes back in `problems`, at its place.
std::shared_ptr<const net::TlsContext> zabbix_tls(config::ZabbixTls mode, const config::ClientTlsSettings& settings,
                                                  const config::Place& place, std::vector<config::Problem>& problems);

/// Opens what one submitter needs. Everything that is wrong comes back in `problems`, at its place; a target when
/// nothing is. `hostname` is the agent's own.
std::optional<SubmitterTarget> open_target(const config::SubmitterSettings& settings, const std::string& hostname,
                                           std::vector<config::Problem>& problems);

/// All that is wrong with what the submitters need.
std::vector<config::Problem> find_submitter_problems(const config::AgentSettings& settings);

}  // namespace sereno::agent
