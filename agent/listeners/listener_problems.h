// What is wrong with the listeners' settings beyond their form, found before anything listens.
#pragma once

#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::agent {

/// All of it, each at its place. Opens every certificate, key and secret that the listeners will open, with the rights
/// of who calls it, and makes none.
std::vector<config::Problem> find_listener_problems(const config::AgentSettings& settings);

}  // namespace sereno::agent
