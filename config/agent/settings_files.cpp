#include "config/agent/settings_files.h"

#include <algorithm>
#include <filesystem>

#include "base/digest.h"
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

bool anybody_may_write(const std::string& path) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  return fs::is_regular_file(status) && (status.permissions() & fs::perms::others_write) != fs::perms::none;
}

}  // namespace

std::vector<SettingsFile> read_settings_files(const std::string& path, std::vector<Problem>& problems) {
  auto paths = files_beside(path, problems);
  paths.insert(paths.begin(), path);
  std::vector<SettingsFile> files;
  for (std::string& file : paths) {
    auto content = read_text_file(file, problems);
    if (!content) continue;
    if (anybody_may_write(file))
      problems.push_back({file, 0, 0, "anybody may write it, and it says what the agent runs: chmod o-w it"});
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
