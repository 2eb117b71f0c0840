// The files that the agent's settings stand in. Internal to config.
#pragma once

#include <string>
#include <vector>

#include "config/yaml_reader.h"

namespace sereno::config {

struct SettingsFile {
  std::string path{};
  std::string content{};
};

/// `path` and behind it conf.d/*.yaml in its folder, sorted; hidden files are left out. A problem is a file that cannot
/// be read, that is no regular file, that another user could change or exchange (open_trusted_file: it names commands
/// that the agent runs), or that would be passed over by its name's end (.yml).
std::vector<SettingsFile> read_settings_files(const std::string& path, std::vector<Problem>& problems);

/// SHA-256 over names and contents, as hexadecimal digits.
std::string digest_of(const std::vector<SettingsFile>& files);

}  // namespace sereno::config
