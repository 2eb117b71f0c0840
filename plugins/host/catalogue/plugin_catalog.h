// Which checks there are: finds plugin files, refuses unsafe ones, and lets a child process describe each.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/options/check_description.h"

namespace sereno::host {

/// A file in a plugin folder that gives no checks, and why: wrong owner, writable by others, no ELF file, symbol
/// missing, wrong ABI, died while describing itself.
struct RefusedPlugin {
  std::string path{};
  std::string check{};   ///< the check its file name promises: "web" for web.so
  std::string reason{};  ///< one sentence with what to do
};

/// The plugins of some folders. Built once at start; a plugin that cannot load makes its own checks unknown, nothing
/// else. The calling process never loads a plugin: `worker_path --describe FILE` does.
class PluginCatalog {
 public:
  /// Looks through the folders in order; the first file that gives a check of a name has it. `worker_path` is the
  /// sereno-worker executable.
  static PluginCatalog scan(const std::vector<std::string>& folders, const std::string& worker_path);
  /// The same, without asking again the files that `earlier` knows and that have not changed since (same inode, size
  /// and change time).
  static PluginCatalog scan(const std::vector<std::string>& folders, const std::string& worker_path,
                            const PluginCatalog& earlier);

  /// A check that is no plugin's. It goes before a plugin's of its name, which is refused then.
  void add_built_in(CheckDescription check);

  const CheckDescription* find(std::string_view check) const;
  const std::map<std::string, CheckDescription, std::less<>>& checks() const { return checks_; }
  const std::vector<RefusedPlugin>& refused() const { return refused_; }
  /// Files of `earlier` that are other files now, or gone: what has loaded one of them holds what is no longer there.
  std::vector<std::string> replaced_since(const PluginCatalog& earlier) const;
  /// Why there is no such check: the reason of the refused plugin of that name, or that none is installed.
  std::string why_missing(std::string_view check) const;

 private:
  /// What tells one state of a file from another.
  struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size_bytes = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
  };
  struct DescribedFile {
    std::string path{};
    FileIdentity identity{};
    std::vector<CheckDescription> checks{};
    std::string refusal{};  ///< why it gives no checks; empty: it does
  };

  static FileIdentity identity_of(const std::string& path);
  static std::vector<DescribedFile> describe(const std::vector<std::string>& paths, const std::string& worker_path,
                                             const PluginCatalog& earlier);
  const DescribedFile* find_unchanged(const std::string& path, const FileIdentity& identity) const;
  void add(const DescribedFile& file);
  void refuse(const std::string& path, const std::string& reason);

  std::map<std::string, CheckDescription, std::less<>> checks_;
  std::vector<RefusedPlugin> refused_;
  std::vector<DescribedFile> files_;
  std::vector<std::string> folders_;
};

/// Why this file must not be loaded into a process: owned by neither root nor this user, writable by group or others
/// (file or folder), no regular file. Nothing when it is safe.
Result<void> verify_plugin_file(const std::string& path);

}  // namespace sereno::host
