// What is wrong with items that the settings name, found before anybody asks for them.
#pragma once

#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::agent::zabbix {

/// Aliases that are no key, stand for themselves or for what no service could answer, and items that active checks
/// describe this machine by and that never have a value. Each at its place.
std::vector<config::Problem> find_item_problems(const config::AgentSettings& settings);

}  // namespace sereno::agent::zabbix
