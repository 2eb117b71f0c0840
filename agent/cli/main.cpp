// sereno: the checks by hand. What needs a heavy library is sereno-admin's, which this program becomes then.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "agent/cli/check_command.h"
#include "agent/cli/control_client.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"

namespace sereno::cli {
namespace {

constexpr int exit_unknown = 3;

constexpr std::string_view usage = R"(sereno: checks of a contact-centre platform, by hand

  sereno list                        the checks that are installed
  sereno help CHECK                  what a check does and its options
  sereno check CHECK [OPTION]...     run a check here and now
  sereno run SERVICE [-v]            let the agent run a configured service
  sereno status [--json]             what the agent last saw of its services
  sereno config check [FILE]         look for mistakes in the agent's configuration
  sereno ledger verify PATH          recompute the chain of a ledger
  sereno ledger export PATH FILE     copy a ledger into one file that anybody can read
  sereno ledger show PATH            what a ledger holds
  sereno eval range RANGE VALUE      how a threshold is understood, as JSON; also:
              perfdata TEXT | zabbix-key KEY | allowed-hosts LIST ADDRESS
  sereno version | help

Called as check_NAME it is that check. Exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
)";

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

int help(const std::vector<std::string>& words) {
  if (words.empty()) return print(usage) ? 0 : exit_unknown;
  if (words.size() > 1) return complain("usage: sereno help [CHECK]"), exit_unknown;
  return print_check_help(words.front());
}

int version() { return print("sereno " SERENO_VERSION "\n") ? 0 : exit_unknown; }

[[noreturn]] void check(const std::vector<std::string>& words) {
  run_check_command(words.front(), "sereno check " + words.front(), {words.begin() + 1, words.end()});
}

int run_command(const std::string& command, const std::vector<std::string>& words, char** arguments) {
  if (command == "check") {
    if (!words.empty()) check(words);
    return complain("usage: sereno check CHECK [OPTION]... ('sereno list' shows the checks)"), exit_unknown;
  }
  if (command == "help" || command == "--help" || command == "-h") return help(words);
  if (command == "version" || command == "--version" || command == "-V") return version();
  if (command == "run") return run_service(words);
  if (command == "status") return print_status(words);
  for (const std::string_view heavy : {"list", "config", "ledger", "eval"})
    if (command == heavy) return become_admin(arguments);
  return complain("there is no command '" + command + "' ('sereno help' shows them)"), exit_unknown;
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
    print(usage);
    return exit_unknown;
  }
  const std::string command = words.front();
  words.erase(words.begin());
  return run_command(command, words, arguments);
}

}  // namespace
}  // namespace sereno::cli

int main(int count, char** arguments) {
  try {
    return sereno::cli::main_with(count, arguments);
  } catch (const std::exception& error) {
    sereno::cli::complain(error.what());
    return 3;
  }
}
