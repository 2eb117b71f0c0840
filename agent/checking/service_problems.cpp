// Services against the checks that are there.
#include "agent/checking/service_board.h"

namespace sereno::agent {

Result<host::OptionValues> service_options(const config::ServiceSettings& service, const host::PluginCatalog& catalog) {
  if (service.check == "external") {
    if (!service.options.empty()) return Error{"check 'external' takes its arguments in 'command', not 'options'"};
    host::OptionValues words;
    for (const std::string& word : service.command) words.emplace_back("command", word);
    return words;
  }
  const auto* check = catalog.find(service.check);
  if (check == nullptr) return Error{catalog.why_missing(service.check)};
  return host::validate_options(*check, service.options);
}

std::vector<ServiceProblem> find_service_problems(const std::vector<config::ServiceSettings>& services,
                                                  const host::PluginCatalog& catalog) {
  std::vector<ServiceProblem> problems;
  for (const auto& service : services) {
    const auto options = service_options(service, catalog);
    if (options) continue;
    problems.push_back({.service = service.name,
                        .place = service.place,
                        .message = options.error().message,
                        .missing = service.check != "external" && catalog.find(service.check) == nullptr});
  }
  return problems;
}

}  // namespace sereno::agent
