// Looking at what the settings name as the agent will look at it.
#pragma once

#include <string>

#include "config/agent/agent_settings.h"

namespace sereno::config {

/// The user with whose rights the agent runs: who owns its state folder. Empty when that cannot be told.
std::string agents_user(const AgentSettings& settings);

/// For a command that root runs to check the settings: gives root's rights up, for good, for those of the agent's user,
/// so that what that user may not read is found. Does nothing when another runs it, or when the agent is root's too.
void take_the_agents_rights(const AgentSettings& settings);

}  // namespace sereno::config
