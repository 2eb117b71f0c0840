// The worker's side of the line: one plugin, one run after the other.
#pragma once

#include <string>

namespace sereno::host::worker {

/// Loads the plugin, says hello or the reason for refusing, and makes one run after the other until the host closes
/// the line. Returns the exit code: 0 when the host is done with it, 1 when the plugin could not be loaded or the host
/// sent what it cannot read.
int serve(int line, const std::string& plugin_path);

/// Writes what the plugin says about itself, or a refusal, as one frame to `line`. Returns the exit code.
int describe(int line, const std::string& plugin_path);

}  // namespace sereno::host::worker
