#include "agent/checking/command_problems.h"

#include <algorithm>

#include "config/yaml_reader.h"

namespace sereno::agent {
namespace {

std::string text_at(const config::CommandSettings& command, const config::Place& place, const std::string& message,
                    const std::string& lead = {}) {
  return config::Problem{.file = place.text, .message = lead + "command '" + command.name + "': " + message}
      .to_string();
}

const config::Place& place_of(const config::CommandSettings& command, const std::string& option) {
  for (const auto& given : command.options)
    if (given.name == option) return given.place;
  return command.place;
}

class CommandLook {
 public:
  CommandLook(const config::CommandSettings& command, CommandProblems& found) : command_(command), found_(found) {}

  void at_service(const std::vector<config::ServiceSettings>& services) const {
    const bool there = std::any_of(services.begin(), services.end(),
                                   [&](const auto& service) { return service.name == command_.service; });
    if (!there) fail(command_.place, "there is no service '" + command_.service + "'");
  }

  void at_check(const host::CheckDescription& check) const {
    for (const auto& problem : host::find_option_problems(check, values_of(command_)))
      if (is_written(command_, problem.option) || !is_argument(problem.option))
        found_.mistakes.push_back(text_of(command_, problem));
    for (const auto& argument : command_.arguments) {
      if (check.find(argument.option) == nullptr)
        fail(argument.place, "check '" + check.name + "' has no option '" + argument.option + "'");
      else if (const auto problem = host::find_remote_problem(check, {{argument.option, ""}}))
        fail(argument.place, problem->to_string());
      else if (stands_before(argument) && !check.find(argument.option)->repeatable)
        fail(argument.place, "option '" + argument.option + "' is an argument already");
    }
  }

  void warn(const std::string& message) const {
    found_.warnings.push_back(text_at(command_, command_.place, message, "warning: "));
  }

 private:
  void fail(const config::Place& place, const std::string& message) const {
    found_.mistakes.push_back(text_at(command_, place, message));
  }
  /// Whether an earlier argument is for the same option.
  bool stands_before(const config::CommandArgument& argument) const {
    const auto first = std::find_if(command_.arguments.begin(), command_.arguments.end(),
                                    [&](const auto& other) { return other.option == argument.option; });
    return &*first != &argument;
  }
  bool is_argument(const std::string& option) const {
    return std::any_of(command_.arguments.begin(), command_.arguments.end(),
                       [&](const auto& argument) { return argument.option == option; });
  }
  const config::CommandSettings& command_;
  CommandProblems& found_;
};

}  // namespace

host::OptionValues values_of(const config::CommandSettings& command) {
  host::OptionValues values;
  for (const auto& option : command.options) values.emplace_back(option.name, option.value);
  return values;
}

bool is_written(const config::CommandSettings& command, const std::string& option) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [&](const auto& written) { return written.name == option; });
}

std::string text_of(const config::CommandSettings& command, const OptionProblem& problem) {
  return text_at(command, place_of(command, problem.option), problem.to_string());
}

CommandProblems find_command_problems(const config::AgentSettings& settings, const host::PluginCatalog& catalog) {
  CommandProblems found;
  for (const config::CommandSettings& command : settings.commands) {
    const CommandLook look(command, found);
    if (!command.service.empty()) look.at_service(settings.services);
    if (command.check.empty() || command.check == config::external_check) continue;
    if (const auto* check = catalog.find(command.check))
      look.at_check(*check);
    else
      look.warn(catalog.why_missing(command.check));
  }
  return found;
}

}  // namespace sereno::agent
