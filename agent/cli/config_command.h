// sereno config check: every mistake in the agent's configuration, with its place.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// `arguments` stand behind "config". Prints one line a problem as FILE:LINE:COLUMN: what; checks that are not
/// installed are warnings. Returns 0 when the agent would start, 1 when not, 3 for wrong usage.
int run_config_command(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
