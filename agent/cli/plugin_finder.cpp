#include "agent/cli/plugin_finder.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/words.h"
#include "config/agent/agent_settings.h"
#include "sereno/near_miss.h"

namespace sereno::cli {
namespace {

constexpr std::string_view suffix = ".so";

bool is_check_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

/// Names of plugin files in the folder, without suffix, sorted. None when it cannot be read.
std::vector<std::string> plugin_names(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  while (const dirent* const entry = entries ? ::readdir(entries.get()) : nullptr) {
    const std::string_view file = entry->d_name;
    if (file.ends_with(suffix)) names.emplace_back(file.substr(0, file.size() - suffix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<host::PluginLibrary> load(const std::string& path, host::CurrentStep& step) {
  step.set("load " + path.substr(path.rfind('/') + 1));
  auto library = host::PluginLibrary::open(path);
  step.set({});
  return library;
}

/// Nothing when the plugin has no such check.
std::optional<FoundCheck> take(const host::PluginLibrary& library, const std::string& name) {
  const sereno_check* const check = library.find(name);
  if (!check) return std::nullopt;
  FoundCheck found{.check = check};
  for (const host::CheckDescription& description : library.describe())
    if (description.name == name) found.description = description;
  if (library.plugin().version) found.plugin_version = library.plugin().version;
  return found;
}

}  // namespace

Result<FoundCheck> find_check(const std::vector<std::string>& folders, const std::string& name,
                              host::CurrentStep& step) {
  if (!is_check_name(name)) return Error{"'" + name + "' is no name of a check"};
  for (const std::string& folder : folders) {
    const std::string path = folder + "/" + name + std::string(suffix);
    if (::access(path.c_str(), F_OK) != 0) continue;
    const auto library = load(path, step);
    if (!library) return library.error();
    if (auto found = take(*library, name)) return std::move(*found);
  }
  std::vector<std::string> names;
  for (const std::string& folder : folders) {
    for (std::string& file : plugin_names(folder)) {
      names.push_back(file);
      if (file == name) continue;
      const auto library = load(folder + "/" + file + std::string(suffix), step);
      if (!library) continue;  // its own checks are unknown; `sereno list` tells why
      if (auto found = take(*library, name)) return std::move(*found);
    }
  }
  if (name == config::external_check)
    return Error{
        "check 'external' is a part of the agent: give a service 'command: [PROGRAM, ARGUMENT, ...]', and "
        "'sereno run SERVICE' runs it"};
  const auto meant = near_miss(name, {names.begin(), names.end()});
  if (!meant.empty()) return Error{"there is no check '" + name + "' (is '" + std::string(meant) + "' meant?)"};
  return Error{"there is no check '" + name + "' in " + joined(folders) +
               " ('sereno list' shows those that are there)"};
}

}  // namespace sereno::cli
