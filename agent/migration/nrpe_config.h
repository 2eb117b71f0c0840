// nrpe.cfg and what it includes, as its lines say it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"

namespace sereno::agent::migration {

/// "server_port=5666" at its place. Of `command[name]=line` the key is "command" and `name` stands by itself.
struct NrpeDirective {
  std::string key{};
  std::string name{};
  std::string value{};
  std::string place{};  ///< "/etc/nagios/nrpe.cfg:12"
};

/// Something that cannot be carried over, or that somebody should look at.
struct Note {
  std::string place{};
  std::string text{};
  std::string to_string() const { return place + ": " + text; }
};

/// How files are read; tests bring their own.
struct NrpeFiles {
  std::function<Result<std::string>(const std::string& path)> read{};
  /// Files ending in .cfg and folders, whole paths, in an order of their own; folders end in '/'.
  std::function<Result<std::vector<std::string>>(const std::string& folder)> list{};
};

struct NrpeConfig {
  std::vector<NrpeDirective> directives{};  ///< in the order in which nrpe meets them
  std::vector<Note> notes{};                ///< lines that are none, files that cannot be read
};

/// As nrpe does: `include`, `include_file` and `include_dir` (with the folders below, files ending in .cfg) are read
/// where they stand. Fails when the first file cannot be read. An include that leads to itself is noted.
Result<NrpeConfig> read_nrpe_config(const std::string& path, const NrpeFiles& files);

/// The lines of one file, includes left as they are.
NrpeConfig parse_nrpe_config(std::string_view text, const std::string& file);

}  // namespace sereno::agent::migration
