// What a plugin says of itself, looked through.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/options/check_description.h"
#include "sereno/result.h"
#include "sereno/sereno_plugin.h"

namespace sereno::host {

/// Copies what a plugin's tables say, having looked at every size and pointer first. Reads what plugins of all minor
/// versions have; `path` goes into the descriptions. The message names the check and the option that is wrong.
Result<std::vector<CheckDescription>> describe_plugin(const sereno_plugin& plugin, const std::string& path);

}  // namespace sereno::host
