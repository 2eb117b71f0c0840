#include "agent/checking/options_at_hand.h"

#include <algorithm>
#include <utility>

#include "agent/checking/command_problems.h"
#include "plugins/host/catalogue/option_validator.h"
#include "plugins/host/options/sound_options.h"

namespace sereno::agent {
namespace {

/// Whose options were asked about; one of the two.
struct Asked {
  const config::ServiceSettings* service = nullptr;
  const config::CommandSettings* command = nullptr;
  std::vector<OptionProblem> said{};  ///< of kinds and names, before anybody was asked
};

/// What a check says of an option that is wrong by its kind, or not there for a slip of the pen, says it twice.
bool is_said(const Asked& asked, const std::string& option) {
  return std::ranges::any_of(asked.said, [&](const OptionProblem& said) { return said.option == option; });
}

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
  const auto ask = [&](Asked whose, const host::CheckDescription& check, const host::OptionValues& given) {
    whose.said = host::find_option_problems(check, given);
    asked.push_back(std::move(whose));
    questions.push_back({.check = &check, .options = host::sound_options(check, given)});
  };
  for (const auto& service : settings.services)
    if (const auto* check = catalog.find(service.check)) ask({.service = &service}, *check, options_of(service));
  for (const auto& command : settings.commands)
    if (const auto* check = catalog.find(command.check); check != nullptr && !check->built_in())
      ask({.command = &command}, *check, values_of(command));
  const auto answers = host::ask_plugins(questions, worker_path);
  ProblemsAtHand found;
  for (std::size_t i = 0; i < asked.size(); ++i)
    for (const OptionProblem& problem : answers[i])
      if (!is_said(asked[i], problem.option)) tell(asked[i], problem, found);
  return found;
}

}  // namespace sereno::agent
