// sereno: the checks by hand. What needs a heavy library is sereno-admin's, which this program becomes then.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "agent/cli/check_command.h"
#include "agent/cli/control_client.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "sereno/near_miss.h"

namespace sereno::cli {
namespace {

constexpr int exit_unknown = 3;

constexpr std::string_view title = "sereno: checks of a contact-centre platform, by hand\n\n";
constexpr std::string_view commands =
    R"(  sereno list                             the checks that are installed
  sereno help [CHECK|COMMAND]             what a check does and its options
  sereno check CHECK [OPTION]...          run a check here and now
  sereno run SERVICE [-v]                 let the agent run a configured service
  sereno status [--json]                  what the agent last saw of its services
  sereno config check [FILE]              look for mistakes in the agent's configuration
  sereno ledger verify PATH               recompute the chain of a ledger
  sereno ledger export PATH FILE          copy a ledger into one file that anybody can read
  sereno ledger show PATH                 what a ledger holds
  sereno eval range RANGE [VALUE]         how a threshold is understood, as JSON
  sereno eval perfdata TEXT               how performance data is understood, as JSON
  sereno eval zabbix-key KEY              how an item key is understood, as JSON
  sereno eval allowed-hosts LIST ADDRESS  whether the address may ask, and why, as JSON
  sereno version                          the version
)";
constexpr std::string_view closing =
    "\nrun and status ask the installed agent; --socket PATH is the control socket of another one.\n"
    "Called as check_NAME it is that check. Exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n";

constexpr std::string_view command_names[] = {"list",   "help",   "check", "run",    "status",
                                              "config", "ledger", "eval",  "version"};

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

/// The lines about it in the list of commands; empty when it is none.
std::string lines_about(std::string_view command) {
  std::string lines;
  const std::string lead = "  sereno " + std::string(command) + " ";
  for (std::string_view left = commands; !left.empty();) {
    const auto line = left.substr(0, left.find('\n') + 1);
    if (line.starts_with(lead)) lines += line;
    left.remove_prefix(line.size());
  }
  return lines;
}

int help(const std::vector<std::string>& words) {
  if (words.empty() || asks_for_help(words.front()))
    return print(std::string(title).append(commands).append(closing)) ? 0 : exit_unknown;
  if (words.size() > 1) return complain("usage: sereno help [CHECK|COMMAND]"), exit_unknown;
  const std::string about = lines_about(words.front());
  if (about.empty()) print_check_help(words.front());
  return print(about) ? 0 : exit_unknown;
}

int no_such(const std::string& command) {
  const auto meant = near_miss(command, {std::begin(command_names), std::end(command_names)});
  const std::string hint = meant.empty() ? "'sereno help' shows them" : "is 'sereno " + std::string(meant) + "' meant?";
  return complain("there is no command '" + command + "' (" + hint + ")"), exit_unknown;
}

int version() { return print("sereno " SERENO_VERSION "\n") ? 0 : exit_unknown; }

[[noreturn]] void check(const std::vector<std::string>& words) {
  run_check_command(words.front(), "sereno check " + words.front(), {words.begin() + 1, words.end()});
}

int run_command(const std::string& command, const std::vector<std::string>& words, char** arguments) {
  if (command == "check" && !words.empty() && !asks_for_help(words.front())) check(words);
  if (command == "check" && words.empty())
    return complain("usage: sereno check CHECK [OPTION]... ('sereno list' shows the checks)"), exit_unknown;
  if (command == "help" || asks_for_help(command)) return help(words);
  if (!words.empty() && asks_for_help(words.back()) && !lines_about(command).empty()) return help({command});
  if (command == "version" || command == "--version" || command == "-V") return version();
  if (command == "run") return run_service(words);
  if (command == "status") return print_status(words);
  for (const std::string_view heavy : {"list", "config", "ledger", "eval"})
    if (command == heavy) return become_admin(arguments);
  return no_such(command);
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
  try {
    return sereno::cli::main_with(count, arguments);
  } catch (const std::exception& error) {
    sereno::cli::complain(error.what());
    return 3;
  }
}
