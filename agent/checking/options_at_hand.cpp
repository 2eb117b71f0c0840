#include "agent/checking/options_at_hand.h"

#include <utility>

#include "plugins/host/catalogue/option_validator.h"

namespace sereno::agent {

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
