// The file of one canary: what is known of it, its lease, and its journal. Processes share it through the kernel's
// locks, which no crash leaves behind.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/whole_file.h"
#include "plugins/host/canary/canary_record.h"
#include "sereno/result.h"

namespace sereno::host {

/// One open file. Errors are one line, without the file's name.
class CanaryFile {
 public:
  explicit CanaryFile(Descriptor file) : file_(std::move(file)) {}
  CanaryFile(CanaryFile&&) = default;
  CanaryFile& operator=(CanaryFile&&) = default;

  enum class Lease { held, busy };
  /// At most one process has it, until it lets go or is gone. Fails where the file system knows no locks.
  Result<Lease> lease();
  void release();
  /// Whether somebody has it, but for this object.
  bool leased_elsewhere() const;

  Result<CanaryRecord> read() const;
  /// Reads, lets `change` decide and, when it says so, writes; nobody else changes it meanwhile. Sync: it is on the
  /// disk then. `damaged`: what cannot be understood is read as new.
  Result<void> update(const std::function<bool(CanaryRecord&)>& change, Sync sync, bool damaged = false);

  int descriptor() const { return file_.get(); }

 private:
  Descriptor file_;
};

/// Opens the file of that name in `state_folder`/canaries, which is made when it is not there; the state folder has to
/// be. What root makes belongs to the folder's owner. The error says what is wrong with which path.
Result<Descriptor> open_canary_file(const std::string& state_folder, const std::string& name);

/// The names of all such files, sorted. None when there is no such folder.
Result<std::vector<std::string>> canary_file_names(const std::string& state_folder);

}  // namespace sereno::host
