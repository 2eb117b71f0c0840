#include "agent/startup/generation_reader.h"

#include <utility>

#include "agent/active_checks/active_target.h"
#include "agent/checking/command_problems.h"
#include "agent/checking/external_check.h"
#include "agent/checking/options_at_hand.h"
#include "agent/checking/service_problems.h"
#include "agent/listeners/listener_problems.h"
#include "agent/listeners/zabbix/item_problems.h"
#include "agent/startup/contract_links.h"
#include "agent/startup/order_of_places.h"
#include "agent/startup/path_problems.h"
#include "agent/submitters/submitter_target.h"
#include "config/yaml_reader.h"

namespace sereno::agent {
namespace {

/// Named in the settings, where it has to be then, or beside them where it is installed.
ContractFindings link_to_contract(config::AgentSettings& settings, const std::string& config, Reading& reading) {
  const bool named = settings.contract.named();
  const std::string path = named ? settings.contract.path : config.substr(0, config.rfind('/') + 1) + "contract.yaml";
  std::vector<config::Problem> problems;
  const auto outline = config::read_contract_outline(path, problems);
  if (named && !outline && problems.empty()) problems.push_back({.file = path, .message = "there is no such file"});
  for (const config::Problem& problem : problems) {
    if (named)
      reading.mistakes.push_back(settings.contract.place.text + ": contract: " + problem.to_string());
    else
      reading.warnings.push_back(config::Problem{problem.file, problem.line, problem.column,
                                                 "warning: the contract is not looked at: " + problem.message}
                                     .to_string());
  }
  return link_contract(settings, outline, path);
}

}  // namespace

Reading GenerationReader::read(const Generation* earlier) const {
  Reading reading;
  std::vector<config::Problem> problems;
  config::PathPlaces path_places;
  auto settings = config::read_agent_settings(places_.config, problems, path_places);
  if (places_.before_looking) places_.before_looking(settings);
  const auto of_listeners = find_listener_problems(settings);
  problems.insert(problems.end(), of_listeners.begin(), of_listeners.end());
  const auto of_submitters = find_submitter_problems(settings);
  problems.insert(problems.end(), of_submitters.begin(), of_submitters.end());
  const auto of_active_checks = find_active_checks_problems(settings);
  problems.insert(problems.end(), of_active_checks.begin(), of_active_checks.end());
  const auto of_items = zabbix::find_item_problems(settings);
  problems.insert(problems.end(), of_items.begin(), of_items.end());
  const auto of_paths = find_path_problems(settings, path_places);
  problems.insert(problems.end(), of_paths.begin(), of_paths.end());
  for (const auto& problem : find_lost_privileges(settings, path_places))
    reading.warnings.push_back(problem.to_string());
  for (const auto& problem : problems) reading.mistakes.push_back(problem.to_string());
  reading.services = settings.services.size();
  reading.listeners = settings.nrpe.size() + settings.zabbix.size() + settings.http.size();

  if (settings.plugin_folders.empty()) settings.plugin_folders = places_.plugins;
  if (settings.worker.empty()) settings.worker = places_.worker;
  auto catalog = host::PluginCatalog::scan(settings.plugin_folders, settings.worker,
                                           earlier ? earlier->catalog : host::PluginCatalog{});
  catalog.add_built_in(external_check_description());
  take_functions_of_checks(settings, catalog);
  const ContractFindings of_contract = link_to_contract(settings, places_.config, reading);
  auto of_services = find_service_problems(settings.services, catalog);
  of_services.insert(of_services.end(), of_contract.services.begin(), of_contract.services.end());
  const ProblemsAtHand at_hand = find_problems_at_hand(settings, catalog, settings.worker);
  of_services.insert(of_services.end(), at_hand.services.begin(), at_hand.services.end());
  for (const auto& problem : of_services)
    (problem.tolerable ? reading.warnings : reading.mistakes).push_back(problem.to_string());
  const CommandProblems of_commands = find_command_problems(settings, catalog);
  reading.mistakes.insert(reading.mistakes.end(), of_commands.mistakes.begin(), of_commands.mistakes.end());
  reading.mistakes.insert(reading.mistakes.end(), at_hand.commands.begin(), at_hand.commands.end());
  reading.warnings.insert(reading.warnings.end(), of_commands.warnings.begin(), of_commands.warnings.end());
  reading.warnings.insert(reading.warnings.end(), of_contract.warnings.begin(), of_contract.warnings.end());
  put_in_order(reading.mistakes, places_.config);
  put_in_order(reading.warnings, places_.config);
  if (reading.mistakes.empty())
    reading.generation =
        std::make_shared<const Generation>(Generation{.settings = std::move(settings), .catalog = std::move(catalog)});
  return reading;
}

}  // namespace sereno::agent
