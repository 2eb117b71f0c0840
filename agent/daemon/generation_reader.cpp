#include "agent/daemon/generation_reader.h"

#include <utility>

#include "agent/checking/service_problems.h"
#include "agent/listeners/listener_problems.h"
#include "config/yaml_reader.h"

namespace sereno::agent {

Reading GenerationReader::read(const Generation* earlier) const {
  Reading reading;
  std::vector<config::Problem> problems;
  auto settings = config::read_agent_settings(places_.config, problems);
  const auto of_listeners = find_listener_problems(settings);
  problems.insert(problems.end(), of_listeners.begin(), of_listeners.end());
  for (const auto& problem : problems) reading.mistakes.push_back(problem.to_string());

  if (settings.plugin_folders.empty()) settings.plugin_folders = {places_.plugins};
  if (settings.worker.empty()) settings.worker = places_.worker;
  auto catalog =
      host::PluginCatalog::scan(settings.plugin_folders, settings.worker, earlier ? earlier->catalog : host::PluginCatalog{});
  for (const auto& problem : find_service_problems(settings.services, catalog))
    (problem.tolerable ? reading.warnings : reading.mistakes).push_back(problem.to_string());
  if (reading.mistakes.empty())
    reading.generation = std::make_shared<const Generation>(
        Generation{.settings = std::move(settings), .catalog = std::move(catalog)});
  return reading;
}

}  // namespace sereno::agent
