// sereno breaker: the canaries' circuit breakers, over the agent's socket where it runs, else in its state folder.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// list [--format table|json], reset PLATFORM ACCOUNT, reset --all; arguments behind the command's
/// name. Returns the exit code.
int run_breaker_command(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
