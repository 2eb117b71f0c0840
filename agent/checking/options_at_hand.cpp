#include "agent/checking/options_at_hand.h"

#include <algorithm>
#include <utility>

#include "plugins/host/catalogue/option_validator.h"

namespace sereno::agent {

namespace {

/// Where the option stands; where it does not, where the service does.
const std::string& place_of(const config::ServiceSettings& service, const std::string& option) {
  const auto named = [&](const config::ServiceOption& known) { return known.name == option; };
  const auto found = std::find_if(service.options.begin(), service.options.end(), named);
  return found == service.options.end() ? service.place.text : found->place.text;
}

}  // namespace

std::vector<ServiceProblem> find_problems_at_hand(const std::vector<config::ServiceSettings>& services,
                                                  const host::PluginCatalog& catalog, const std::string& worker_path) {
  std::vector<const config::ServiceSettings*> asked;
  std::vector<host::OptionQuestion> questions;
  for (const auto& service : services) {
    const auto* check = catalog.find(service.check);
    auto options = check != nullptr ? service_options(service, catalog) : Error{"of no plugin"};
    if (!options) continue;
    asked.push_back(&service);
    questions.push_back({.check = check, .options = std::move(*options)});
  }
  const auto answers = host::ask_plugins(questions, worker_path);
  std::vector<ServiceProblem> problems;
  for (std::size_t i = 0; i < asked.size(); ++i)
    for (const OptionProblem& problem : answers[i])
      problems.push_back(
          {.service = asked[i]->name, .place = place_of(*asked[i], problem.option), .message = problem.to_string()});
  return problems;
}

}  // namespace sereno::agent
