// What active checks need from this machine: files opened, patterns read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/listeners/zabbix/item_answers.h"
#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"
#include "net/tls_context.h"

namespace sereno::agent {

/// One entry of `active_checks` with all that it refers to. Immutable.
struct ActiveTarget {
  config::ActiveChecksSettings settings{};
  std::string host{};  ///< how Zabbix calls this machine; empty while only its item can say it
  zabbix::AgentFacts facts{};
  std::shared_ptr<const net::TlsContext> tls{};  ///< none: plain
};

/// Everything that is wrong comes back in `problems`, at its place; a target when nothing is.
std::optional<ActiveTarget> open_active_target(const config::ActiveChecksSettings& settings,
                                               const std::string& hostname, const std::string& version,
                                               std::vector<config::Problem>& problems);

/// All that is wrong with what active checks need.
std::vector<config::Problem> find_active_checks_problems(const config::AgentSettings& settings);

}  // namespace sereno::agent
