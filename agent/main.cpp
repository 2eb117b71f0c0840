// serenod: runs the configured checks, answers NRPE and Zabbix, and records every result.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "agent/checking/service_board.h"
#include "agent/daemon/arguments.h"
#include "agent/daemon/daemon.h"
#include "agent/daemon/process_setup.h"
#include "agent/listeners/listener_problems.h"
#include "base/logging/log.h"
#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace {

using namespace sereno;

constexpr int exit_bad_settings = 2;

/// The installed places where the settings name none.
void fill_in_installed_paths(config::AgentSettings& settings) {
  if (settings.plugin_folders.empty()) settings.plugin_folders = {SERENO_INSTALLED_PLUGINS};
  if (settings.worker.empty()) settings.worker = SERENO_INSTALLED_WORKER;
}

/// Prints every problem. Services whose check is merely not installed are no mistake of the file: they will be UNKNOWN.
bool settings_are_good(const std::vector<config::Problem>& problems,
                       const std::vector<agent::ServiceProblem>& services) {
  bool good = problems.empty();
  for (const auto& problem : problems) std::fprintf(stderr, "%s\n", problem.to_string().c_str());
  for (const auto& problem : services) {
    std::fprintf(stderr, "%s\n", problem.to_string().c_str());
    good = good && problem.missing;
  }
  return good;
}

int serve(const config::AgentSettings& settings, const host::PluginCatalog& catalog) {
  DescriptorLogger log(STDERR_FILENO, parse_log_level(settings.log_level).value_or(LogLevel::info),
                       std::getenv("JOURNAL_STREAM") != nullptr);
  for (const auto& refused : catalog.refused())
    log.warning("plugin refused", {{"path", refused.path}, {"why", refused.reason}});
  agent::Daemon daemon(settings, catalog, settings.worker, log);
  const auto obstacles = daemon.start();
  for (const std::string& obstacle : obstacles) log.error("cannot start", {{"problem", obstacle}});
  if (!obstacles.empty()) return EXIT_FAILURE;
  daemon.run();
  return EXIT_SUCCESS;
}

int run(const agent::Arguments& arguments) {
  std::vector<config::Problem> problems;
  auto settings = config::read_agent_settings(arguments.config_path, problems);
  const auto listener_problems = agent::find_listener_problems(settings);
  problems.insert(problems.end(), listener_problems.begin(), listener_problems.end());
  fill_in_installed_paths(settings);
  const auto catalog = host::PluginCatalog::scan(settings.plugin_folders, settings.worker);
  if (!settings_are_good(problems, agent::find_service_problems(settings.services, catalog))) return exit_bad_settings;
  if (arguments.action == agent::Arguments::Action::check) {
    const std::size_t count = settings.services.size();
    std::printf("%s: %zu service%s, no problem%s\n", arguments.config_path.c_str(), count, count == 1 ? "" : "s",
                count == 0 ? "; nothing is watched until one is named" : "");
    return EXIT_SUCCESS;
  }
  return serve(settings, catalog);
}

}  // namespace

int main(int argc, char** argv) try {
  agent::set_up_process();
  const auto arguments = agent::parse_arguments(argc, argv);
  if (!arguments) {
    std::fprintf(stderr, "serenod: %s (serenod --help says what it takes)\n", arguments.error().message.c_str());
    return exit_bad_settings;
  }
  switch (arguments->action) {
    case agent::Arguments::Action::help:
      std::fputs(arguments->help.c_str(), stdout);
      return EXIT_SUCCESS;
    case agent::Arguments::Action::version:
      std::puts("serenod " SERENO_VERSION);
      return EXIT_SUCCESS;
    case agent::Arguments::Action::check:
    case agent::Arguments::Action::serve:
      break;
  }
  return run(*arguments);
} catch (const std::exception& error) {
  std::fprintf(stderr, "serenod: %s\n", error.what());
  return EXIT_FAILURE;
}
