// sereno migrate: others' configurations as ours.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// `arguments` without the command's own name. Returns the exit code.
int run_migrate_command(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
