// Where the paths that the agent uses itself stand in its files.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::config {

/// Empty where the files name none.
struct PathPlaces {
  std::vector<Place> plugin_folders{};  ///< one each
  Place worker{};
  Place state_folder{};
  Place control_socket{};
  Place ledger{};
  std::map<std::string, Place, std::less<>> commands{};  ///< of external services, by name
};

/// The settings and, for who looks at what they name, the places of the paths in them.
AgentSettings read_agent_settings(const std::string& path, std::vector<Problem>& problems, PathPlaces& places);

}  // namespace sereno::config
