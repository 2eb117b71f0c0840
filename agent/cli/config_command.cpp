#include "agent/cli/config_command.h"

#include <algorithm>

#include "agent/checking/service_board.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "config/agent_settings.h"
#include "config/yaml_reader.h"
#include "plugins/host/plugin_catalog.h"

namespace sereno::cli {
namespace {

constexpr const char* default_path = "/etc/sereno/sereno.yaml";

/// Each line of the message behind its place, so that every problem can be found.
std::string lines_of(const agent::ServiceProblem& problem) {
  const std::string lead =
      problem.place + ": " + (problem.missing ? "warning: " : "") + "service '" + problem.service + "': ";
  std::string text = lead;
  for (const char c : problem.message) text += c == '\n' ? "\n" + lead : std::string(1, c);
  return text + '\n';
}

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

int check(const std::string& path) {
  std::vector<config::Problem> problems;
  config::AgentSettings settings = config::read_agent_settings(path, problems);
  if (settings.plugin_folders.empty()) settings.plugin_folders = plugin_folders();
  if (settings.worker.empty()) settings.worker = find_program("sereno-worker");
  std::string text;
  std::size_t mistakes = problems.size();
  for (const config::Problem& problem : problems) text += problem.to_string() + '\n';
  const auto catalog = host::PluginCatalog::scan(settings.plugin_folders, settings.worker);
  for (const agent::ServiceProblem& problem : agent::find_service_problems(settings.services, catalog)) {
    text += lines_of(problem);
    if (!problem.missing)
      mistakes += 1 + static_cast<std::size_t>(std::count(problem.message.begin(), problem.message.end(), '\n'));
  }
  text += path + ": " + counted(settings.services.size(), "service") + ", " +
          counted(settings.nrpe.size() + settings.zabbix.size(), "listener") + ", " +
          (mistakes == 0 ? "no mistake" : counted(mistakes, "mistake")) + '\n';
  return print(text) && mistakes == 0 ? 0 : 1;
}

}  // namespace

int run_config_command(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.size() > 2 || arguments[0] != "check")
    return complain("usage: sereno config check [FILE]"), 3;
  return check(arguments.size() == 2 ? arguments[1] : default_path);
}

}  // namespace sereno::cli
