#include "config/agent/settings_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/digest.h"
#include "base/trusted_file.h"
#include "config/text_file.h"

namespace sereno::config {

namespace {

namespace fs = std::filesystem;

/// conf.d/*.yaml beside the file. No such folder is no problem, one that cannot be read is.
std::vector<std::string> files_beside(const std::string& path, std::vector<Problem>& problems) {
  const fs::path folder = fs::path(path).parent_path() / "conf.d";
  std::vector<std::string> files;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    const fs::path& file = entry->path();
    if (file.filename().string().starts_with('.')) continue;
    if (file.extension() == ".yaml") files.push_back(file.string());
    if (file.extension() == ".yml") problems.push_back({file.string(), 0, 0, "is not read: name it .yaml"});
  }
  if (failed && failed != std::errc::no_such_file_or_directory)
    problems.push_back({folder.string(), 0, 0, "cannot be read: " + failed.message()});
  std::sort(files.begin(), files.end());
  return files;
}

/// They say what the agent runs, so nobody else may be able to change them or to put others in their place.
std::optional<std::string> read_settings(const std::string& file, std::vector<Problem>& problems) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    problems.push_back({file, 0, 0, std::string("cannot be read: ") + std::strerror(errno)});
    return std::nullopt;
  }
  const auto opened = open_trusted_file(file);
  std::string content;
  const int error = opened ? read_bounded(opened->get(), content) : 0;
  if (opened && error == 0) return content;
  std::string why = opened ? std::string("cannot be read: ") + std::strerror(error) : opened.error().message;
  if (why.starts_with(file + ": ")) why.erase(0, file.size() + 2);
  problems.push_back({file, 0, 0, std::move(why)});
  return std::nullopt;
}

}  // namespace

std::vector<SettingsFile> read_settings_files(const std::string& path, std::vector<Problem>& problems) {
  auto paths = files_beside(path, problems);
  paths.insert(paths.begin(), path);
  std::vector<SettingsFile> files;
  for (std::string& file : paths) {
    auto content = read_settings(file, problems);
    if (!content) continue;
    files.push_back({.path = std::move(file), .content = std::move(*content)});
  }
  return files;
}

std::string digest_of(const std::vector<SettingsFile>& files) {
  std::string all;
  for (const SettingsFile& file : files)
    all += file.path + '\0' + std::to_string(file.content.size()) + '\0' + file.content;
  return sha256_hex(all);
}

}  // namespace sereno::config
