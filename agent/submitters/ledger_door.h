// The ledger as the submitters' thread has it open. Internal to submitters.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace sereno::agent {

/// Which file it is: another one at the same path is another ledger.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t born_ns = 0;  ///< 0 where the file system does not say
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// Opens the ledger once it is there, and again when another file stands in its place.
class LedgerDoor {
 public:
  LedgerDoor(std::string path, milliseconds keep_samples) : path_(std::move(path)), keep_samples_(keep_samples) {}

  /// The same object as long as it is the same file. Fails while there is none, or none that can be opened.
  Result<std::shared_ptr<ledger::Ledger>> open();
  const FileIdentity& identity() const { return identity_; }

 private:
  std::string path_;
  milliseconds keep_samples_;
  FileIdentity identity_{};
  std::shared_ptr<ledger::Ledger> book_{};  ///< shared: a submitter's delivery borrows it until it sees the next one
};

}  // namespace sereno::agent
