#include "plugins/host/run/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sereno::host {
namespace {

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Opens, hands the descriptor to `use`, closes. 0 or errno of the first that failed.
template <class Use>
int with_file(const std::string& path, int flags, Use use) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  const int error = use(file);
  return ::close(file) != 0 && error == 0 ? errno : error;
}

int flush(int file) { return ::fsync(file) == 0 ? 0 : errno; }

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

int make_folders(const std::string& folder) {
  for (std::size_t end = 1; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    if (::mkdir(folder.substr(0, end).c_str(), 0700) != 0 && errno != EEXIST) return errno;
  }
  return 0;
}

int replace_file(const std::string& path, std::string_view bytes, Durability durability) {
  const bool on_disk = durability == Durability::on_disk;
  const std::string fresh = path + ".new." + std::to_string(::getpid());
  ::unlink(fresh.c_str());
  int error = with_file(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, [&](int file) {
    const int failed = write_all(file, bytes);
    return failed == 0 && on_disk ? flush(file) : failed;
  });
  if (error == 0 && ::rename(fresh.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(fresh.c_str());
  if (error == 0 && on_disk) error = with_file(folder_of(path), O_RDONLY | O_DIRECTORY, flush);
  return error;
}

}  // namespace sereno::host
