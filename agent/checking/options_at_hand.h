// Options of services and commands looked at by who has to work with them, before anything runs.
#pragma once

#include <string>
#include <vector>

#include "agent/checking/service_problems.h"
#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

struct ProblemsAtHand {
  std::vector<ServiceProblem> services{};
  std::vector<std::string> commands{};  ///< "sereno.yaml:12:5: command 'check_web': ..."
};

/// What only a look shows, of those options of services and commands that are right by their kinds: secrets and files
/// that cannot be read, and what the checks themselves say of their options, each plugin in a child of its own
/// (`worker_path`). Of a command that takes arguments only what is written in the settings is judged: the rest comes
/// with the question. Blocks for as long as that takes.
ProblemsAtHand find_problems_at_hand(const config::AgentSettings& settings, const host::PluginCatalog& catalog,
                                     const std::string& worker_path);

}  // namespace sereno::agent
