// What a check has to undo whatever happens, noted on disk before it is done.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sereno::host {

/// The open intents of one check of one service. One thread.
class Intents {
 public:
  static constexpr std::size_t longest_key = 64;  ///< [A-Za-z0-9._-]
  static constexpr std::size_t longest_note = 4096;
  static constexpr std::size_t most = 256;
  using Open = std::vector<std::pair<std::string, std::string>>;  ///< key and note, oldest first

  virtual ~Intents() = default;
  /// 0 once the note is kept, whatever happens then. Else errno, and what was kept is there still: EINVAL for a key
  /// that is none, EFBIG for a note too long, ENOSPC for one too many. The same key again replaces its note and keeps
  /// its place.
  virtual int keep(std::string_view key, std::string_view note) = 0;
  /// 0 once it is gone; ENOENT when it is not open.
  virtual int drop(std::string_view key) = 0;
  virtual Open open() const = 0;

  /// The same rules for whoever keeps them: puts the note in its place. 0 or errno.
  static int put(Open& intents, std::string_view key, std::string_view note);
  static int take(Open& intents, std::string_view key);
};

/// On disk: file, its name and its folder. One process at a time.
class IntentFile final : public Intents {
 public:
  /// The folder is made (0700) with the first intent.
  explicit IntentFile(std::string path) : path_(std::move(path)) {}

  /// EBADMSG also for a file that is none of ours.
  int keep(std::string_view key, std::string_view note) override;
  int drop(std::string_view key) override;
  /// None when the file cannot be read: keep() refuses as long as that is so.
  Open open() const override;

 private:
  int read(Open& intents) const;
  int write(const Open& intents) const;
  std::string path_;
};

}  // namespace sereno::host
