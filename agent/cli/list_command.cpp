#include "agent/cli/list_command.h"

#include <algorithm>

#include "agent/cli/command_table.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "base/command/private_program.h"

namespace sereno::cli {

std::string render_list(const host::PluginCatalog& catalog) {
  std::size_t width = 0;
  for (const auto& [name, check] : catalog.checks()) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, check] : catalog.checks())
    text += name + std::string(width - name.size() + 2, ' ') + check.help + '\n';
  return text;
}

int run_list_command(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) return wrong_usage("list", "it takes no argument");
  std::string tried;
  const std::string worker = find_program("sereno-worker", &tried);
  if (worker.empty()) return complain("sereno-worker is not installed (looked for " + tried + ")"), 3;
  const auto folders = plugin_folders();
  const auto catalog = host::PluginCatalog::scan(folders, worker);
  for (const host::RefusedPlugin& refused : catalog.refused())
    complain(refused.reason.starts_with(refused.path) ? refused.reason : refused.path + ": " + refused.reason);
  if (catalog.checks().empty() && catalog.refused().empty())
    for (const std::string& folder : folders) complain("no plugin in " + folder);
  return print(render_list(catalog)) ? 0 : 3;
}

}  // namespace sereno::cli
