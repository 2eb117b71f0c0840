#include "plugins/host/canary/canary_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace sereno::host {
namespace {

/// Beyond what the file holds: locks of bytes that nobody reads.
constexpr off_t state_lock = off_t{1} << 40;
constexpr off_t lease_lock = state_lock + 1;
constexpr auto state_patience = std::chrono::seconds{2};  ///< others change it within microseconds

/// Belongs to the open file and not to the process: it ends with the last descriptor of it.
struct flock lock_of(off_t byte, short kind) {
  struct flock lock {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

/// 0 or errno; EAGAIN when somebody else has it.
int try_lock(int file, off_t byte) {
  struct flock lock = lock_of(byte, F_WRLCK);
  if (::fcntl(file, F_OFD_SETLK, &lock) == 0) return 0;
  return errno == EACCES ? EAGAIN : errno;
}

void unlock(int file, off_t byte) {
  struct flock lock = lock_of(byte, F_UNLCK);
  ::fcntl(file, F_OFD_SETLK, &lock);
}

class StateLock {
 public:
  explicit StateLock(int file) : file_(file) {
    const auto give_up = std::chrono::steady_clock::now() + state_patience;
    while ((error_ = try_lock(file, state_lock)) == EAGAIN && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  ~StateLock() {
    if (error_ == 0) unlock(file_, state_lock);
  }
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;
  int error() const { return error_; }

 private:
  int file_;
  int error_ = 0;
};

Error failed(const std::string& what, int error) { return Error{what + ": " + std::strerror(error)}; }

/// As much as there is, 0 or errno.
int read_at(int file, off_t offset, std::string& bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        ::pread(file, bytes.data() + filled, bytes.size() - filled, offset + static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return 0;
}

Result<void> trust(int file, const std::string& path) {
  struct stat seen {};
  if (::fstat(file, &seen) != 0) return failed(path, errno);
  if (!S_ISREG(seen.st_mode) || seen.st_nlink != 1) return Error{path + ": is no regular file of one name"};
  return {};
}

/// Root leaves nothing behind that the agent cannot use.
Result<void> give_to_owner(int made, int folder, const std::string& path) {
  struct stat owner {};
  if (::geteuid() != 0) return {};
  if (::fstat(folder, &owner) != 0 || ::fchown(made, owner.st_uid, owner.st_gid) != 0) return failed(path, errno);
  return {};
}

Result<Descriptor> open_folder(const std::string& state_folder) {
  const Descriptor parent(::open(state_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent) return failed(state_folder, errno);
  const std::string path = state_folder + "/canaries";
  const bool made = ::mkdirat(parent.get(), "canaries", 0700) == 0;
  if (!made && errno != EEXIST) return failed(path, errno);
  Descriptor folder(::openat(parent.get(), "canaries", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return failed(path, errno);
  if (made)
    if (auto given = give_to_owner(folder.get(), parent.get(), path); !given) return given.error();
  return folder;
}

}  // namespace

Result<CanaryFile::Lease> CanaryFile::lease() {
  const int error = try_lock(file_.get(), lease_lock);
  if (error == EAGAIN) return Lease::busy;
  if (error != 0) return failed("it cannot be locked", error);
  return Lease::held;
}

void CanaryFile::release() { unlock(file_.get(), lease_lock); }

bool CanaryFile::leased_elsewhere() const {
  struct flock lock = lock_of(lease_lock, F_WRLCK);
  return ::fcntl(file_.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Result<CanaryRecord> CanaryFile::read() const {
  std::array<std::string, 2> bytes{std::string(canary_place_bytes, '\0'), std::string(canary_place_bytes, '\0')};
  for (std::size_t place = 0; place < bytes.size(); ++place)
    if (const int error = read_at(file_.get(), static_cast<off_t>(place * canary_place_bytes), bytes[place]))
      return failed("it cannot be read", error);
  return newest_record({bytes[0], bytes[1]});
}

Result<void> CanaryFile::update(const std::function<bool(CanaryRecord&)>& change, Sync sync, bool damaged) {
  const StateLock lock(file_.get());
  if (lock.error() == EAGAIN) return Error{"another process keeps it from being changed"};
  if (lock.error() != 0) return failed("it cannot be locked", lock.error());
  auto record = read();
  if (!record && !damaged) return record.error();
  CanaryRecord next = record ? std::move(*record) : CanaryRecord{};
  if (!change(next)) return {};
  ++next.number;
  const std::string bytes = encode(next);
  const auto at = static_cast<off_t>(next.place() * canary_place_bytes);
  const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), at);
  if (written < 0) return failed("it cannot be written", errno);
  if (static_cast<std::size_t>(written) != bytes.size()) return failed("it cannot be written", ENOSPC);
  if (sync == Sync::yes && ::fdatasync(file_.get()) != 0) return failed("it cannot be written", errno);
  return {};
}

Result<Descriptor> open_canary_file(const std::string& state_folder, const std::string& name) {
  const std::string path = state_folder + "/canaries/" + name;
  if (!is_canary_file_name(name)) return Error{path + ": is no canary's file"};
  auto folder = open_folder(state_folder);
  if (!folder) return folder.error();
  constexpr int how = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Descriptor file(::openat(folder->get(), name.c_str(), how | O_CREAT | O_EXCL, 0600));
  const bool made = static_cast<bool>(file);
  if (!made && errno == EEXIST) file = Descriptor(::openat(folder->get(), name.c_str(), how));
  if (!file) return failed(path, errno);
  if (made) {
    if (auto given = give_to_owner(file.get(), folder->get(), path); !given) return given.error();
    if (::fsync(folder->get()) != 0) return failed(path, errno);
  }
  if (auto trusted = trust(file.get(), path); !trusted) return trusted.error();
  return file;
}

Result<std::vector<std::string>> canary_file_names(const std::string& state_folder) {
  const std::string path = state_folder + "/canaries";
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
  std::vector<std::string> names;
  if (!folder && errno == ENOENT && ::access(state_folder.c_str(), X_OK) == 0) return names;
  if (!folder) return failed(path, errno);
  while (const dirent* const entry = ::readdir(folder.get()))
    if (is_canary_file_name(entry->d_name)) names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace sereno::host
