// What checks keep from one run to the next: in memory, and in a folder for after a restart.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "plugins/host/run/run_surroundings.h"

namespace sereno::agent {

/// One small text a key. Its file is read once and replaced as a whole with each change.
class SavedStates {
 public:
  /// Files lie in `folder`/checks, intents in `folder`/intents.
  explicit SavedStates(std::string folder) : folder_(std::move(folder)) {}

  /// Empty when nothing was saved.
  const std::string& load(const std::string& key) { return kept(key).bytes; }
  /// Empty when it is kept on disk; else why it is kept in memory only, with the path.
  std::string save(const std::string& key, std::string bytes);

  /// The file of the key's durable intents: the worker that makes its run writes it.
  std::string intents_path(std::string_view key) const { return folder_ + "/intents/" + file_name(key); }

  /// In which the canaries are known, too.
  const std::string& folder() const { return folder_; }

  /// The name of the key's file, safe whatever the key: "web", "%2fetc%2fpasswd", "%2e%2e".
  static std::string file_name(std::string_view key);

 private:
  struct Kept {
    std::unique_ptr<host::SavedState> file{};
    std::string bytes{};
  };
  Kept& kept(const std::string& key);

  std::string folder_;
  std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace sereno::agent
