// All settings of one reading: what the agent works by until the next one.
#pragma once

#include <memory>

#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

/// Immutable once it is shared. Board, scheduler, runner and listeners adopt the next one; what is the same in both
/// does not notice.
struct Generation {
  config::AgentSettings settings{};
  host::PluginCatalog catalog{};
};

/// Shared, since runs and connections that began under one generation end under the next.
using SharedGeneration = std::shared_ptr<const Generation>;

}  // namespace sereno::agent
