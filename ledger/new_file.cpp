#include "ledger/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace sereno::ledger {

Result<void> make_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return {};  // it is there, or opening it will say why it cannot be
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  struct stat owner {};
  int failed = fchmod(file, 0600);
  if (failed == 0 && geteuid() == 0 && stat(folder.c_str(), &owner) == 0)
    failed = fchown(file, owner.st_uid, owner.st_gid);
  const int why = errno;
  close(file);
  if (failed == 0) return {};
  return Error{path + ": cannot be given to the owner of its folder: " + std::strerror(why)};
}

}  // namespace sereno::ledger
