#include "agent/cli/config_command.h"

#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "agent/startup/generation_reader.h"
#include "base/command/private_program.h"
#include "config/agent/agents_rights.h"

namespace sereno::cli {
namespace {

constexpr const char* default_path = "/etc/sereno/sereno.yaml";

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

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
  if (arguments.empty() || arguments.size() > 2 || arguments[0] != "check")
    return complain("usage: sereno config check [FILE]"), 3;
  return check(arguments.size() == 2 ? arguments[1] : default_path);
}

}  // namespace sereno::cli
