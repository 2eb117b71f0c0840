// sereno-admin: the subcommands of sereno that need libraries. sereno executes it with its own arguments.
#include <exception>
#include <string>
#include <vector>

#include "agent/cli/adapters_command.h"
#include "agent/cli/breaker_command.h"
#include "agent/cli/config_command.h"
#include "agent/cli/eval_command.h"
#include "agent/cli/ledger_command.h"
#include "agent/cli/list_command.h"
#include "agent/cli/migrate_command.h"
#include "agent/cli/terminal.h"
#include "agent/cli/token_command.h"

namespace sereno::cli {
namespace {

int run(const std::vector<std::string>& words) {
  const std::string command = words.empty() ? "" : words.front();
  const std::vector<std::string> arguments(words.begin() + (words.empty() ? 0 : 1), words.end());
  if (command == "adapters") return run_adapters_command(arguments);
  if (command == "help") return run_adapter_help(arguments);
  if (command == "breaker") return run_breaker_command(arguments);
  if (command == "list") return run_list_command(arguments);
  if (command == "config") return run_config_command(arguments);
  if (command == "ledger") return run_ledger_command(arguments);
  if (command == "migrate") return run_migrate_command(arguments);
  if (command == "token") return run_token_command(arguments);
  if (command == "eval") return run_eval_command(arguments);
  return complain("sereno-admin is a part of sereno: 'sereno help' shows the commands"), 3;
}

}  // namespace
}  // namespace sereno::cli

int main(int count, char** arguments) {
  try {
    return sereno::cli::run({arguments + (count > 0 ? 1 : 0), arguments + count});
  } catch (const std::exception& error) {
    sereno::cli::complain(error.what());
    return 3;
  }
}
