#include "agent/cli/installed_places.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

namespace sereno::cli {
namespace {

/// The folder of the program that runs, links followed; empty when the system does not tell.
std::string own_folder() {
  char path[PATH_MAX];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
  const std::string_view own(path, size > 0 ? static_cast<std::size_t>(size) : 0);
  const auto slash = own.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(own.substr(0, slash));
}

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

std::string find_program(std::string_view name, std::string* tried) {
  std::vector<std::string> folders;
  if (const char* const libexec = std::getenv("SERENO_LIBEXEC"); libexec && *libexec) folders.emplace_back(libexec);
  if (const std::string folder = own_folder(); !folder.empty()) {
    folders.push_back(folder);
    folders.push_back(folder + "/../../plugins/host");
  }
  folders.emplace_back(SERENO_INSTALLED_LIBEXEC);
  for (const std::string& folder : folders) {
    std::string path = folder + "/" + std::string(name);
    if (::access(path.c_str(), X_OK) == 0) return path;
    if (tried) *tried += (tried->empty() ? "" : ", ") + path;
  }
  return {};
}

}  // namespace sereno::cli
