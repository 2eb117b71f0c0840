// What is wrong with the listeners' settings beyond their form, found before anything listens.
#pragma once

#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::agent {

/// All of it, each at its place. Touches no file: keys and certificates are looked at by who uses them, with his
/// rights.
std::vector<config::Problem> find_listener_problems(const config::AgentSettings& settings);

}  // namespace sereno::agent
