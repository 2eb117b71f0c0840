// YAML as typed values: every error is collected with its place, unknown keys are errors, nothing is guessed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::config {

/// One thing wrong with a file: "/etc/sereno/sereno.yaml:12:5: port 70000 is above 65535". Line and column count from
/// 1; 0 where there is no place (a file that cannot be read).
struct Problem {
  std::string file{};
  int line = 0;
  int column = 0;
  std::string message{};
  std::string to_string() const;
};

class YamlMap;

/// A node with its place. Readers below report to the shared list and return the fallback, so that one pass finds all.
class YamlNode {
 public:
  YamlNode(const YAML::Node& node, std::string file, std::string path, std::vector<Problem>& problems);

  bool is_map() const;
  bool is_list() const;
  bool is_scalar() const;
  bool is_quoted() const;                   ///< a scalar in quotes or in a block: a text, whatever it looks like
  std::optional<std::string> text() const;  ///< any scalar, as it stands
  std::optional<bool> boolean() const;      ///< true/false (YAML's yes/no, on/off too)
  std::optional<std::int64_t> integer(std::int64_t low, std::int64_t high) const;
  std::optional<double> number() const;
  std::optional<milliseconds> duration() const;  ///< parse_duration: 90, 90s, 5m, 2h, 14d
  std::optional<Instant> instant() const;
  std::optional<std::size_t> choice(
      const std::vector<std::string_view>& words) const;  ///< index; names all choices on error
  std::vector<YamlNode> list() const;                     ///< the items; a scalar is an error
  YamlMap map() const;                                    ///< an error and an empty map if it is none

  /// Reports a problem at this node.
  void fail(const std::string& message) const;
  const std::string& path() const { return path_; }  ///< "services[2].options.url", for messages
  const std::string& file() const { return file_; }
  int line() const;
  int column() const;

 private:
  friend class YamlMap;
  YAML::Node node_;
  std::string file_;
  std::string path_;
  std::vector<Problem>* problems_;
};

/// A mapping. Each key is asked for once; finish() reports keys that were never asked for (with the nearest known
/// name) and keys that stand there twice.
class YamlMap {
 public:
  YamlMap(const YAML::Node& node, std::string file, std::string path, std::vector<Problem>& problems);

  /// Nothing when absent. A key without a value is a problem, and absent as well; at the top of a file only absent.
  std::optional<YamlNode> find(std::string_view key);
  std::optional<YamlNode> require(std::string_view key);  ///< absent: a problem at the mapping, if it is one
  /// All entries in the file's order; marks every key as known.
  std::vector<std::pair<std::string, YamlNode>> entries();
  void finish();
  void fail(const std::string& message) const;

 private:
  friend class YamlNode;
  /// The key's node, which may be null; marks the key as known.
  std::optional<YamlNode> look_for(std::string_view key);

  YAML::Node node_;
  std::string file_;
  std::string path_;
  std::vector<Problem>* problems_;
  std::vector<std::string> known_;
  bool is_mapping_ = true;  ///< else that has been said, and nothing more is to be
};

/// Parses one document. Nothing (and a problem with its place) when the file cannot be read, is larger than 1 MiB or is
/// no YAML; aliases that would blow up are refused.
std::optional<YamlNode> read_yaml_file(const std::string& path, std::vector<Problem>& problems);
std::optional<YamlNode> parse_yaml(std::string_view text, const std::string& file, std::vector<Problem>& problems);

}  // namespace sereno::config
