#include "agent/cli/installed_places.h"

#include <algorithm>
#include <cstdlib>

#include "base/command/private_program.h"

namespace sereno::cli {
namespace {

/// A program that runs where it was built uses the plugins built beside it.
std::string default_plugin_folder() {
  constexpr std::string_view place_in_build = "/agent/cli";
  const std::string folder = own_folder();
  if (!folder.ends_with(place_in_build)) return SERENO_INSTALLED_PLUGINS;
  return folder.substr(0, folder.size() - place_in_build.size()) + "/plugins.d";
}

}  // namespace

std::vector<std::string> plugin_folders() {
  const char* const path = std::getenv("SERENO_PLUGIN_PATH");
  if (!path || !*path) return {default_plugin_folder()};
  std::vector<std::string> folders;
  std::string_view left = path;
  while (!left.empty()) {
    const auto end = std::min(left.find(':'), left.size());
    if (end > 0) folders.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return folders;
}

}  // namespace sereno::cli
