#include "agent/checking/command_problems.h"

#include <algorithm>

#include "config/yaml_reader.h"

namespace sereno::agent {
namespace {

class CommandLook {
 public:
  CommandLook(const config::CommandSettings& command, CommandProblems& found) : command_(command), found_(found) {}

  void at_service(const std::vector<config::ServiceSettings>& services) const {
    const bool there = std::any_of(services.begin(), services.end(),
                                   [&](const auto& service) { return service.name == command_.service; });
    if (!there) fail(command_.place, "there is no service '" + command_.service + "'");
  }

  void at_check(const host::CheckDescription& check) const {
    host::OptionValues values;
    for (const auto& option : command_.options) values.emplace_back(option.name, option.value);
    for (const auto& problem : host::find_option_problems(check, values))
      if (is_given(problem.option) || !is_argument(problem.option)) fail(place_of(problem.option), problem.to_string());
    for (const auto& argument : command_.arguments) {
      if (check.find(argument.option) == nullptr)
        fail(argument.place, "check '" + check.name + "' has no option '" + argument.option + "'");
      else if (const auto problem = host::find_remote_problem(check, {{argument.option, ""}}))
        fail(argument.place, problem->to_string());
    }
  }

  void warn(const std::string& message) const { found_.warnings.push_back(text(command_.place, "warning: ", message)); }

 private:
  std::string text(const config::Place& place, const std::string& lead, const std::string& message) const {
    return config::Problem{.file = place.text, .message = lead + "command '" + command_.name + "': " + message}
        .to_string();
  }
  void fail(const config::Place& place, const std::string& message) const {
    found_.mistakes.push_back(text(place, "", message));
  }
  bool is_given(const std::string& option) const {
    return std::any_of(command_.options.begin(), command_.options.end(),
                       [&](const auto& given) { return given.name == option; });
  }
  bool is_argument(const std::string& option) const {
    return std::any_of(command_.arguments.begin(), command_.arguments.end(),
                       [&](const auto& argument) { return argument.option == option; });
  }
  const config::Place& place_of(const std::string& option) const {
    for (const auto& given : command_.options)
      if (given.name == option) return given.place;
    return command_.place;
  }

  const config::CommandSettings& command_;
  CommandProblems& found_;
};

}  // namespace

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
