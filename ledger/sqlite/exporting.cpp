// SqliteStore::export_to: one file, complete or not there.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ledger/sqlite/sqlite_store.h"

namespace sereno::ledger {

namespace {

namespace fs = std::filesystem;

Error failed(const std::string& path, const char* what) { return {path + ": " + what + ": " + std::strerror(errno)}; }

Result<void> sync(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return failed(path, "cannot be opened");
  const bool good = fsync(file) == 0;
  const auto problem = failed(path, "cannot be brought to disk");
  close(file);
  if (!good) return problem;
  return {};
}

/// Gives the finished copy its name; link() never replaces a file.
Result<void> publish(const std::string& draft, const std::string& path) {
  if (chmod(draft.c_str(), 0644) != 0) return failed(draft, "cannot be made readable");
  if (auto synced = sync(draft, O_RDONLY); !synced) return synced.error();
  if (link(draft.c_str(), path.c_str()) != 0) return failed(path, "cannot be made");
  return sync(fs::absolute(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace

Result<void> SqliteStore::export_to(const std::string& path) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(path, error)))
    return Error{path + ": exists already: remove it or name another file"};
  const std::string draft = fs::absolute(path).string() + ".part-" + std::to_string(getpid());
  fs::remove(draft, error);
  Statement copy(*database_, "VACUUM INTO ?");
  copy.execute(draft);
  Result<void> outcome = database_->failed()
                             ? Result<void>(Error{path + ": cannot be written: " + database_->take_words()})
                             : publish(draft, path);
  fs::remove(draft, error);
  return outcome;
}

}  // namespace sereno::ledger
