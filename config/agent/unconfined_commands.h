// The explicit list of what the second, less confined unit may run.
#pragma once

#include <string>
#include <vector>

#include "config/agent/commands.h"

namespace sereno::config {

struct Problem;

/// A command line without a shell (`external`), or a line for one.
struct UnconfinedCommand {
  CommandSettings command{};  ///< name, command line, kinds of its arguments, time-out
  std::string shell{};        ///< for `sh -c`, the arguments are its $1, $2, ...; empty: no shell
};

/// Reads `commands:` of the file, which nobody but root and this user may be able to change. What is wrong comes back
/// in `problems`, all at once.
std::vector<UnconfinedCommand> read_unconfined_commands(const std::string& path, std::vector<Problem>& problems);

}  // namespace sereno::config
