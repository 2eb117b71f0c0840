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

/// The options of a plugin's check as the settings have them.
host::OptionValues values_of(const config::CommandSettings& command);
/// Whether the settings say this option.
bool is_written(const config::CommandSettings& command, const std::string& option);
/// "sereno.yaml:12:5: command 'check_web': option 'regex': ...", at the option's place where it is written.
std::string text_of(const config::CommandSettings& command, const OptionProblem& problem);

}  // namespace sereno::agent
