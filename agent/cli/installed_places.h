// Where Sereno's own programs and plugins lie.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::cli {

/// The folders of SERENO_PLUGIN_PATH (colons between), else the installed one, or that of the build folder in which the
/// program runs.
std::vector<std::string> plugin_folders();

/// The private program of this name: in SERENO_LIBEXEC, beside the running program or where a build folder has it,
/// then the installed place. Empty when it is in none of them; `tried` gets them.
std::string find_program(std::string_view name, std::string* tried = nullptr);

}  // namespace sereno::cli
