// serenod: runs the configured checks, answers NRPE and Zabbix, and records every result.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/daemon/arguments.h"
#include "agent/daemon/cut_file.h"
#include "agent/daemon/daemon.h"
#include "agent/daemon/levelled_log.h"
#include "agent/daemon/process_setup.h"
#include "agent/startup/generation_reader.h"
#include "base/logging/background_log.h"
#include "base/logging/log.h"
#include "base/whole_file.h"
#include "config/agent/agents_rights.h"

namespace {

using namespace sereno;

constexpr int exit_bad_settings = 2;

/// A text that could not be written was not said.
int said(const std::string& text) {
  const int failed = write_all(STDOUT_FILENO, text);
  if (failed != 0) std::fprintf(stderr, "serenod: the answer cannot be written: %s\n", std::strerror(failed));
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int serve(agent::GenerationReader reader, agent::SharedGeneration first) {
  BackgroundLog everything(
      std::make_shared<DescriptorLogger>(STDERR_FILENO, LogLevel::debug, std::getenv("JOURNAL_STREAM") != nullptr));
  agent::say_which_file_was_cut(STDERR_FILENO, std::getenv("JOURNAL_STREAM") != nullptr);
  agent::LevelledLog log(everything, parse_log_level(first->settings.log_level).value_or(LogLevel::info));
  for (const auto& refused : first->catalog.refused())
    log.warning("plugin refused", {{"path", refused.path}, {"why", refused.reason}});
  agent::Daemon daemon(std::move(reader), std::move(first), log);
  const auto obstacles = daemon.start();
  for (const std::string& obstacle : obstacles) log.error("cannot start", {{"problem", obstacle}});
  if (!obstacles.empty()) return EXIT_FAILURE;
  daemon.run();
  return EXIT_SUCCESS;
}

int run(const agent::Arguments& arguments) {
  agent::GenerationReader::Places places{
      .config = arguments.config_path, .plugins = {SERENO_INSTALLED_PLUGINS}, .worker = SERENO_INSTALLED_WORKER};
  if (arguments.action == agent::Arguments::Action::check) places.before_looking = config::take_the_agents_rights;
  agent::GenerationReader reader(std::move(places));
  agent::Reading reading = reader.read(nullptr);
  for (const auto* lines : {&reading.mistakes, &reading.warnings})
    for (const std::string& line : *lines) std::fprintf(stderr, "%s\n", line.c_str());
  if (!reading.generation) return exit_bad_settings;
  if (arguments.action == agent::Arguments::Action::check) {
    const std::size_t count = reading.generation->settings.services.size();
    return said(arguments.config_path + ": " + std::to_string(count) + (count == 1 ? " service" : " services") +
                ", no problem" + (count == 0 ? "; nothing is watched until one is named" : "") + "\n");
  }
  return serve(std::move(reader), std::move(reading.generation));
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
      return said(arguments->help);
    case agent::Arguments::Action::version:
      return said("serenod " SERENO_VERSION "\n");
    case agent::Arguments::Action::check:
    case agent::Arguments::Action::serve:
      break;
  }
  return run(*arguments);
} catch (const std::exception& error) {
  std::fprintf(stderr, "serenod: %s\n", error.what());
  return EXIT_FAILURE;
}
