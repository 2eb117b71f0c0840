#include "plugins/host/catalogue/plugin_catalog.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/trusted_file.h"
#include "base/words.h"
#include "plugins/host/catalogue/plugin_describer.h"
#include "sereno/near_miss.h"

namespace sereno::host {
namespace {

constexpr std::string_view plugin_suffix = ".so";

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

bool is_plugin_name(std::string_view name) {
  return name.size() > plugin_suffix.size() && name.ends_with(plugin_suffix) && name.front() != '.';
}

/// Sorted paths; fails when the folder cannot be read.
Result<std::vector<std::string>> plugin_files(const std::string& folder) {
  const std::unique_ptr<DIR, CloseFolder> open_folder(opendir(folder.c_str()));
  if (!open_folder) return Error{folder + ": " + std::strerror(errno)};
  std::vector<std::string> paths;
  while (const dirent* entry = readdir(open_folder.get()))
    if (is_plugin_name(entry->d_name)) paths.push_back(folder + "/" + entry->d_name);
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// "web" for "/usr/lib/sereno/plugins/web.so".
std::string promised_check(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.ends_with(plugin_suffix) ? name.substr(0, name.size() - plugin_suffix.size()) : std::string();
}

}  // namespace

PluginCatalog::FileIdentity PluginCatalog::identity_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size_bytes = static_cast<std::uint64_t>(status.st_size),
          .changed_ns = status.st_ctim.tv_sec * std::int64_t{1'000'000'000} + status.st_ctim.tv_nsec};
}

const PluginCatalog::DescribedFile* PluginCatalog::find_unchanged(const std::string& path,
                                                                  const FileIdentity& identity) const {
  const auto same = [&](const DescribedFile& file) { return file.path == path && file.identity == identity; };
  const auto found = std::find_if(files_.begin(), files_.end(), same);
  return found == files_.end() ? nullptr : &*found;
}

std::vector<PluginCatalog::DescribedFile> PluginCatalog::describe(const std::vector<std::string>& paths,
                                                                  const std::string& worker_path,
                                                                  const PluginCatalog& earlier) {
  std::vector<DescribedFile> files;
  std::vector<std::string> asked_paths;
  std::vector<std::size_t> asked;
  for (const std::string& path : paths) {
    DescribedFile file{.path = path, .identity = identity_of(path)};
    const auto safe = verify_plugin_file(path);  // every time: the folder may have become unsafe
    const DescribedFile* const known = earlier.find_unchanged(path, file.identity);
    if (!safe) {
      file.refusal = safe.error().message;
    } else if (known && known->refusal.empty()) {
      file.checks = known->checks;
    } else {
      asked.push_back(files.size());
      asked_paths.push_back(path);
    }
    files.push_back(std::move(file));
  }
  auto answers = describe_plugins(asked_paths, worker_path);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (answers[i]) files[asked[i]].checks = std::move(*answers[i]);
    if (!answers[i]) files[asked[i]].refusal = answers[i].error().message;
  }
  return files;
}

void PluginCatalog::refuse(const std::string& path, const std::string& reason) {
  refused_.push_back({.path = path, .check = promised_check(path), .reason = reason});
}

void PluginCatalog::add(const DescribedFile& file) {
  if (!file.refusal.empty()) return refuse(file.path, file.refusal);
  for (const CheckDescription& check : file.checks) {
    const auto [at, added] = checks_.try_emplace(check.name, check);
    if (!added)
      refuse(file.path, file.path + ": gives the check '" + check.name + "', which " + at->second.plugin_path +
                            " gives already: remove one of them");
  }
}

PluginCatalog PluginCatalog::scan(const std::vector<std::string>& folders, const std::string& worker_path) {
  return scan(folders, worker_path, PluginCatalog());
}

PluginCatalog PluginCatalog::scan(const std::vector<std::string>& folders, const std::string& worker_path,
                                  const PluginCatalog& earlier) {
  PluginCatalog catalog;
  catalog.folders_ = folders;
  std::vector<std::string> paths;
  for (const std::string& folder : folders) {
    const auto found = plugin_files(folder);
    if (found) paths.insert(paths.end(), found->begin(), found->end());
    if (!found) catalog.refuse(folder, found.error().message);
  }
  catalog.files_ = describe(paths, worker_path, earlier);
  for (const DescribedFile& file : catalog.files_) catalog.add(file);
  return catalog;
}

void PluginCatalog::add_built_in(CheckDescription check) {
  if (const CheckDescription* const known = find(check.name))
    refuse(known->plugin_path,
           known->plugin_path + ": gives the check '" + check.name + "', which is a part of the agent");
  checks_.insert_or_assign(check.name, std::move(check));
}

const CheckDescription* PluginCatalog::find(std::string_view check) const {
  const auto found = checks_.find(check);
  return found == checks_.end() ? nullptr : &found->second;
}

std::vector<std::string> PluginCatalog::replaced_since(const PluginCatalog& earlier) const {
  std::vector<std::string> paths;
  for (const DescribedFile& file : earlier.files_)
    if (find_unchanged(file.path, file.identity) == nullptr) paths.push_back(file.path);
  return paths;
}

Result<void> verify_plugin_file(const std::string& path) {
  const auto opened = open_trusted_file(path);
  return opened ? Result<void>() : opened.error();
}

std::string PluginCatalog::why_missing(std::string_view check) const {
  for (const RefusedPlugin& refused : refused_)
    if (refused.check == check) return refused.reason;
  std::vector<std::string_view> names;
  for (const auto& [name, description] : checks_) names.push_back(name);
  const auto meant = near_miss(check, names);
  std::string reason = "no plugin gives a check '" + std::string(check) + "'" +
                       (meant.empty() ? "" : " (is '" + std::string(meant) + "' meant?)") + "; looked in " +
                       sereno::joined(folders_);
  for (const RefusedPlugin& refused : refused_)
    if (refused.check.empty()) reason += "; " + refused.reason;
  return reason;
}

}  // namespace sereno::host
