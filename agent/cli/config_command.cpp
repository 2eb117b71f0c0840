#include "agent/cli/config_command.h"

#include "agent/cli/command_table.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "agent/startup/generation_reader.h"
#include "base/command/private_program.h"
#include "base/words.h"
#include "config/agent/agents_rights.h"

namespace sereno::cli {
namespace {

constexpr const char* default_path = "/etc/sereno/sereno.yaml";

int check(const std::string& path) {
  const agent::GenerationReader reader({.config = path,
                                        .plugins = plugin_folders(),
                                        .worker = find_program("sereno-worker"),
                                        .before_looking = config::take_the_agents_rights});
  const agent::Reading reading = reader.read(nullptr);
  std::string text;
  for (const auto* lines : {&reading.mistakes, &reading.warnings})
    for (const std::string& line : *lines) text += line + '\n';
  const std::size_t mistakes = reading.mistakes.size();
  text += path + ": " + counted(reading.services, "service") + ", " + counted(reading.listeners, "listener") + ", " +
          (mistakes == 0 ? "no mistake" : counted(mistakes, "mistake")) +
          (reading.services == 0 && mistakes == 0 ? "; nothing is watched until a service is named" : "") + '\n';
  return print(text) && mistakes == 0 ? 0 : 1;
}

}  // namespace

int run_config_command(const std::vector<std::string>& arguments) {
  int exit_code = 0;
  const auto words = read_or_explain("config", arguments, exit_code);
  if (!words) return exit_code;
  const std::vector<std::string>& names = words->operands;
  if (names.empty()) return wrong_usage("config", "check what?");
  if (names[0] != "check") return wrong_usage("config", no_such_word(names[0], {"check"}));
  if (names.size() > 2) return wrong_usage("config", "one file at a time");
  return check(names.size() == 2 ? names[1] : default_path);
}

}  // namespace sereno::cli
