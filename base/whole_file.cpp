#include "base/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/descriptor.h"

namespace sereno {
namespace {

/// A whole file on disk under a name beside `path`, put in place by `place`; afterwards that name is gone.
template <class Place>
int put_beside(const std::string& path, std::string_view bytes, Sync sync, mode_t mode, Place place) {
  const std::string fresh = path + ".new." + std::to_string(::getpid());
  ::unlink(fresh.c_str());
  int error = 0;
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    error = file ? write_all(file.get(), bytes) : errno;
    if (error == 0 && sync == Sync::yes && ::fsync(file.get()) != 0) error = errno;
  }
  if (error == 0) error = place(fresh.c_str());
  ::unlink(fresh.c_str());
  return error;
}

bool is_device_or_pipe(const struct stat& seen) { return S_ISCHR(seen.st_mode) || S_ISFIFO(seen.st_mode); }

/// Into what is there and no file. What it has become meanwhile is looked at before a byte is written.
int write_into(const std::string& path, std::string_view bytes) {
  const Descriptor there(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  struct stat seen {};
  if (!there || ::fstat(there.get(), &seen) != 0) return errno;
  return is_device_or_pipe(seen) ? write_all(there.get(), bytes) : EBUSY;
}

}  // namespace

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int read_to_end(int descriptor, std::size_t max_bytes, std::string& content) {
  char buffer[16u << 10];
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    if (content.size() + static_cast<std::size_t>(got) > max_bytes) return EFBIG;
    content.append(buffer, static_cast<std::size_t>(got));
  }
}

int replace_file(const std::string& path, std::string_view bytes, Sync sync, mode_t mode) {
  struct stat seen {};
  if (::stat(path.c_str(), &seen) == 0 && is_device_or_pipe(seen)) return write_into(path, bytes);
  return put_beside(path, bytes, sync, mode,
                    [&](const char* fresh) { return std::rename(fresh, path.c_str()) == 0 ? 0 : errno; });
}

int create_file(const std::string& path, std::string_view bytes, mode_t mode) {
  return put_beside(path, bytes, Sync::yes, mode,
                    [&](const char* fresh) { return ::link(fresh, path.c_str()) == 0 || errno == EEXIST ? 0 : errno; });
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace sereno
