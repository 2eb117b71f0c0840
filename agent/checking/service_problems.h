// What keeps a service from running, found before anything runs.
#pragma once

#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"
#include "sereno/result.h"

namespace sereno::agent {

/// A check that is not there, a time-out that leaves rounds out, an option that the check refuses. The agent lives with
/// the first two; the third is a mistake in the file.
struct ServiceProblem {
  std::string service{};
  std::string place{};  ///< "/etc/sereno/sereno.yaml:12:5": the option's, or the service's
  std::string message{};
  bool tolerable = false;  ///< the agent lives with it
  /// "/etc/sereno/sereno.yaml:12:5: service 'web': option 'warning': ..."; what the agent lives with is a "warning: ".
  std::string to_string() const;
};

/// Options as the settings have them.
host::OptionValues options_of(const config::ServiceSettings& service);
/// Options as the service's check takes them, defaults filled in; else why it cannot run.
Result<host::OptionValues> service_options(const config::ServiceSettings& service, const host::PluginCatalog& catalog);
/// Where the option stands; where it does not, where the service does.
const std::string& place_of(const config::ServiceSettings& service, const std::string& option);
/// All of them, each option's at its own place.
std::vector<ServiceProblem> find_service_problems(const std::vector<config::ServiceSettings>& services,
                                                  const host::PluginCatalog& catalog);

}  // namespace sereno::agent
