// What keeps a command of `commands:` from being answered, found before anybody asks.
#pragma once

#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

/// Mistakes keep the settings from being taken over; with the others the agent lives, and says so when it is asked.
struct CommandProblems {
  std::vector<std::string> mistakes{};  ///< "sereno.yaml:12:5: command 'check_web': ..."
  std::vector<std::string> warnings{};
};

/// A service that is not there, options that the check refuses, arguments that it does not have or that nobody may give
/// over the network.
CommandProblems find_command_problems(const config::AgentSettings& settings, const host::PluginCatalog& catalog);

}  // namespace sereno::agent
