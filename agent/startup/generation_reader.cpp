#include "agent/startup/generation_reader.h"

#include <utility>

#include "agent/checking/external_check.h"
#include "agent/checking/options_at_hand.h"
#include "agent/checking/service_problems.h"
#include "agent/listeners/listener_problems.h"
#include "agent/startup/path_problems.h"
#include "config/yaml_reader.h"

namespace sereno::agent {

Reading GenerationReader::read(const Generation* earlier) const {
  Reading reading;
  std::vector<config::Problem> problems;
  config::PathPlaces path_places;
  auto settings = config::read_agent_settings(places_.config, problems, path_places);
  if (places_.before_looking) places_.before_looking(settings);
  const auto of_listeners = find_listener_problems(settings);
  problems.insert(problems.end(), of_listeners.begin(), of_listeners.end());
  const auto of_paths = find_path_problems(settings, path_places);
  problems.insert(problems.end(), of_paths.begin(), of_paths.end());
  for (const auto& problem : problems) reading.mistakes.push_back(problem.to_string());
  reading.services = settings.services.size();
  reading.listeners = settings.nrpe.size() + settings.zabbix.size();

  if (settings.plugin_folders.empty()) settings.plugin_folders = places_.plugins;
  if (settings.worker.empty()) settings.worker = places_.worker;
  auto catalog = host::PluginCatalog::scan(settings.plugin_folders, settings.worker,
                                           earlier ? earlier->catalog : host::PluginCatalog{});
  catalog.add_built_in(external_check_description());
  auto of_services = find_service_problems(settings.services, catalog);
  auto at_hand = find_problems_at_hand(settings.services, catalog, settings.worker);
  of_services.insert(of_services.end(), at_hand.begin(), at_hand.end());
  for (const auto& problem : of_services)
    (problem.tolerable ? reading.warnings : reading.mistakes).push_back(problem.to_string());
  if (reading.mistakes.empty())
    reading.generation =
        std::make_shared<const Generation>(Generation{.settings = std::move(settings), .catalog = std::move(catalog)});
  return reading;
}

}  // namespace sereno::agent
