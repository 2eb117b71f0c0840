#include "agent/cli/config_command.h"

#include "agent/checking/service_problems.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "agent/listeners/listener_problems.h"
#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::cli {
namespace {

constexpr const char* default_path = "/etc/sereno/sereno.yaml";

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

int check(const std::string& path) {
  std::vector<config::Problem> problems;
  config::AgentSettings settings = config::read_agent_settings(path, problems);
  const auto listener_problems = agent::find_listener_problems(settings);
  problems.insert(problems.end(), listener_problems.begin(), listener_problems.end());
  if (settings.plugin_folders.empty()) settings.plugin_folders = plugin_folders();
  if (settings.worker.empty()) settings.worker = find_program("sereno-worker");
  std::string text;
  std::size_t mistakes = problems.size();
  for (const config::Problem& problem : problems) text += problem.to_string() + '\n';
  const auto catalog = host::PluginCatalog::scan(settings.plugin_folders, settings.worker);
  for (const agent::ServiceProblem& problem : agent::find_service_problems(settings.services, catalog)) {
    text += problem.to_string() + '\n';
    if (!problem.tolerable) ++mistakes;
  }
  text += path + ": " + counted(settings.services.size(), "service") + ", " +
          counted(settings.nrpe.size() + settings.zabbix.size(), "listener") + ", " +
          (mistakes == 0 ? "no mistake" : counted(mistakes, "mistake")) +
          (settings.services.empty() && mistakes == 0 ? "; nothing is watched until a service is named" : "") + '\n';
  return print(text) && mistakes == 0 ? 0 : 1;
}

}  // namespace

int run_config_command(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.size() > 2 || arguments[0] != "check")
    return complain("usage: sereno config check [FILE]"), 3;
  return check(arguments.size() == 2 ? arguments[1] : default_path);
}

}  // namespace sereno::cli
