// What services and contract have to do with each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/checking/service_problems.h"
#include "config/agent/agent_settings.h"
#include "config/outline/contract_outline.h"
#include "config/yaml_reader.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

/// Where a service names no function it serves the one that its check proves by default, if that says one.
void take_functions_of_checks(config::AgentSettings& settings, const host::PluginCatalog& catalog);

/// On whose side owners and dependencies are. What is said of them, all at their places: somebody whom the contract
/// does not know is a mistake; where there is no contract to look at, and for a service that serves none of its
/// functions and a critical function that no service serves, a warning. Somebody unknown is held for the platform's
/// side: nobody is excused by a name.
struct ContractFindings {
  std::vector<ServiceProblem> services{};
  std::vector<std::string> warnings{};  ///< about the contract itself, each with its place
};
ContractFindings link_contract(config::AgentSettings& settings, const std::optional<config::ContractOutline>& outline,
                               const std::string& path);

}  // namespace sereno::agent
