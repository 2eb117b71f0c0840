// Where Sereno's own plugins lie.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// The folders of SERENO_PLUGIN_PATH (colons between), else the installed one, or that of the build folder in which the
/// program runs.
std::vector<std::string> plugin_folders();

}  // namespace sereno::cli
