#include "agent/checking/options_at_hand.h"

#include <utility>

#include "agent/checking/command_problems.h"
#include "plugins/host/catalogue/option_validator.h"

namespace sereno::agent {
namespace {

/// Whose options were asked about; one of the two.
struct Asked {
  const config::ServiceSettings* service = nullptr;
  const config::CommandSettings* command = nullptr;
};

void tell(const Asked& asked, const OptionProblem& problem, ProblemsAtHand& found) {
  if (asked.service != nullptr) {
    found.services.push_back({.service = asked.service->name,
                              .place = place_of(*asked.service, problem.option),
                              .message = problem.to_string()});
  } else if (asked.command->arguments.empty() || is_written(*asked.command, problem.option)) {
    found.commands.push_back(text_of(*asked.command, problem));
  }
}

}  // namespace

ProblemsAtHand find_problems_at_hand(const config::AgentSettings& settings, const host::PluginCatalog& catalog,
                                     const std::string& worker_path) {
  std::vector<Asked> asked;
  std::vector<host::OptionQuestion> questions;
  const auto ask = [&](const Asked& whose, const std::string& name, Result<host::OptionValues> options) {
    if (!options) return;  // said already
    asked.push_back(whose);
    questions.push_back({.check = catalog.find(name), .options = std::move(*options)});
  };
  for (const auto& service : settings.services)
    if (catalog.find(service.check) != nullptr)
      ask({.service = &service}, service.check, service_options(service, catalog));
  for (const auto& command : settings.commands)
    if (const auto* check = catalog.find(command.check); check != nullptr && !check->built_in())
      ask({.command = &command}, command.check, host::validate_options(*check, values_of(command)));
  const auto answers = host::ask_plugins(questions, worker_path);
  ProblemsAtHand found;
  for (std::size_t i = 0; i < asked.size(); ++i)
    for (const OptionProblem& problem : answers[i]) tell(asked[i], problem, found);
  return found;
}

}  // namespace sereno::agent
