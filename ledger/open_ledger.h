// A ledger that is opened when it is needed, and watched for what others do to its files.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ledger/ledger.h"

namespace sereno::ledger {

/// What became of the files of a ledger in use.
struct Reopening {
  std::string sentence{};  ///< for people
  std::string body{};      ///< of the fact that says so: why, whether all that was written stands, and the head there
};

/// Opens again after each failure, and when somebody moved, removed or replaced the file, or what SQLite keeps beside
/// it: then first all that was written is brought into the old file, as long as that can be done. One thread.
class OpenLedger {
 public:
  OpenLedger(std::string path, Ledger::Settings settings) : path_(std::move(path)), settings_(std::move(settings)) {}

  /// What became of the files since the last call. Cheap.
  std::optional<Reopening> look();
  /// Whether somebody cut the index of its -wal (the -shm) short: it is mapped, so that what was cut away reads as
  /// zeros, and pages of the -wal are not found any more. Nothing may be written or settled then. Cheap.
  bool index_was_cut() const;
  std::string index_path() const { return path_ + "-shm"; }
  /// Opens when it must.
  Result<Appended> append(Batch batch);
  /// Of the last append.
  Ledger::Trouble trouble() const { return trouble_; }
  /// Hourly, and behind what is written first.
  void seal_when_due(Instant now);

 private:
  using File = std::optional<std::pair<dev_t, ino_t>>;  ///< which file a path names; nothing: none
  static File file_at(const std::string& path, std::int64_t* size = nullptr);
  Reopening let_go(const std::string& why, const std::string& what);

  std::string path_;
  Ledger::Settings settings_;
  std::unique_ptr<Ledger> ledger_{};
  Ledger::Trouble trouble_ = Ledger::Trouble::none;
  File file_{};
  File log_{};                                         ///< of writes, beside it
  File index_{};                                       ///< of what stands where in it
  std::int64_t index_size_ = 0;                        ///< which only grows while it is open
  std::chrono::steady_clock::time_point next_seal_{};  // at once: an agent that is restarted often is sealed too
};

}  // namespace sereno::ledger
