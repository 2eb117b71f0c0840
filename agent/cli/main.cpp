// sereno: the checks by hand. What needs a heavy library is sereno-admin's, which this program becomes then.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "agent/cli/check_command.h"
#include "agent/cli/command_table.h"
#include "agent/cli/control_client.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "base/command/private_program.h"

namespace sereno::cli {
namespace {

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Becomes sereno-admin with the same arguments. Comes back only when it cannot.
int become_admin(char** arguments) {
  std::string tried;
  const std::string path = find_program("sereno-admin", &tried);
  if (path.empty()) return complain("sereno-admin is not installed (looked for " + tried + ")"), exit_unknown;
  ::execv(path.c_str(), arguments);
  return complain(path + ": " + std::strerror(errno)), exit_unknown;
}

bool asks_for_help(std::string_view word) { return word == "--help" || word == "-h"; }

int help(const std::vector<std::string>& words) {
  if (words.empty()) return print(help_of_all()) ? 0 : exit_unknown;
  if (words.size() > 1) return wrong_usage("help", "one check or command at a time");
  if (const Command* const command = find_command(words.front())) return print(help_of(*command)) ? 0 : exit_unknown;
  std::vector<std::string_view> names;
  for (const NamedCommand& each : commands()) names.push_back(each.name);
  const std::string hint = meant(words.front(), names, "");
  print_check_help(words.front(),
                   hint.empty() ? "" : "there is neither a check nor a command '" + words.front() + "' (" + hint + ")");
  return exit_unknown;
}

int version() { return print("sereno " SERENO_VERSION "\n") ? 0 : exit_unknown; }

[[noreturn]] void check(const std::vector<std::string>& words) {
  run_check_command(words.front(), "sereno check " + words.front(), {words.begin() + 1, words.end()});
}

int run_command(const std::string& command, const std::vector<std::string>& words, char** arguments) {
  if (command == "check" && !words.empty() && !asks_for_help(words.front())) check(words);
  if (asks_for_help(command)) return help({});
  if (command == "--version" || command == "-V") return version();
  if (find_command(command) == nullptr) return complain(no_such_command(command)), exit_unknown;
  if (command == "check" && words.empty()) return wrong_usage(command, "which check?");
  if (command == "run") return run_service(words);
  if (command == "status") return print_status(words);
  if (command == "reload") return reload_settings(words);
  if (command == "help" && words.size() == 1 && asks_for_help(words.front())) return help({});
  if (!words.empty() && asks_for_help(words.back())) return help({command});
  if (command == "help" && !words.empty() && words.front() == "--adapter") return become_admin(arguments);
  if (command == "help") return help(words);
  if (command == "version") return words.empty() ? version() : wrong_usage(command, "it takes no argument");
  return become_admin(arguments);
}

int main_with(int count, char** arguments) {
  const std::string program(count > 0 ? base_name(arguments[0]) : "sereno");
  std::vector<std::string> words;
  for (int i = 1; i < count; ++i) words.emplace_back(arguments[i]);
  constexpr std::string_view link_prefix = "check_";
  if (program.starts_with(link_prefix) && program.size() > link_prefix.size())
    run_check_command(program.substr(link_prefix.size()), program, words);
  if (words.empty()) {
    complain("no command is given");
    help({});
    return exit_unknown;
  }
  const std::string command = words.front();
  words.erase(words.begin());
  return run_command(command, words, arguments);
}

}  // namespace
}  // namespace sereno::cli

int main(int count, char** arguments) {
  sereno::cli::hold_standard_descriptors();
  try {
    return sereno::cli::main_with(count, arguments);
  } catch (const std::exception& error) {
    sereno::cli::complain(error.what());
    return sereno::cli::exit_unknown;
  }
}
