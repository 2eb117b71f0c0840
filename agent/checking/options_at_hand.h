// Options of services looked at by who has to work with them, before anything runs.
#pragma once

#include <string>
#include <vector>

#include "agent/checking/service_problems.h"
#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

/// What only a look shows, of services whose options are right by their kinds: secrets and files that cannot be read,
/// and what the checks themselves say of their options, each plugin in a child of its own (`worker_path`). Blocks for
/// as long as that takes.
std::vector<ServiceProblem> find_problems_at_hand(const std::vector<config::ServiceSettings>& services,
                                                  const host::PluginCatalog& catalog, const std::string& worker_path);

}  // namespace sereno::agent
