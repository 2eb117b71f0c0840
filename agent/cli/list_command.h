// sereno list: the checks that are installed.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::cli {

/// One line a check, sorted by name: the name, blanks, its help.
std::string render_list(const host::PluginCatalog& catalog);

/// Prints the checks; plugins that were refused go to standard error with the reason. Returns the exit code.
int run_list_command(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
