// The paths that the agent uses itself, looked at before it does.
#pragma once

#include <vector>

#include "config/agent/agent_settings.h"
#include "config/agent/path_places.h"
#include "config/yaml_reader.h"

namespace sereno::agent {

/// Everything that is wrong with the paths that the settings name, each at its own place: a plugin folder, a worker, a
/// ledger, a state folder or a control socket that cannot be there or is not what it has to be, an external program
/// that cannot be started or that others could exchange. Opens nothing that could make it wait, and makes nothing.
std::vector<config::Problem> find_path_problems(const config::AgentSettings& settings,
                                                const config::PathPlaces& places);

/// External programs whose files give privileges, each with what is lost: whatever the agent starts can get none. They
/// may do without, so that this is a warning.
std::vector<config::Problem> find_lost_privileges(const config::AgentSettings& settings,
                                                  const config::PathPlaces& places);

}  // namespace sereno::agent
