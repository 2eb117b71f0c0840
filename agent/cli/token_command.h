// sereno token: secrets for who asks over HTTP.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// `arguments` without the command's own name. Returns the exit code.
int run_token_command(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
