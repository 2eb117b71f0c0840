// Decides whether a file may be loaded as code.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::host {
namespace {

Error wrong(const std::string& path, const std::string& why) { return Error{path + ": " + why}; }

Result<void> verify_owner(const std::string& path, const struct stat& status) {
  if (status.st_uid != 0 && status.st_uid != geteuid())
    return wrong(path, "belongs to user " + std::to_string(status.st_uid) +
                           ", neither root nor the user who runs this (" + std::to_string(geteuid()) +
                           "): chown it to root");
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return wrong(path, "can be written by its group or by others: chmod go-w it");
  return {};
}

/// Whoever can write the folder can put another file in the place of this one.
Result<void> verify_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) return wrong(folder, std::strerror(errno));
  return verify_owner(folder, status);
}

}  // namespace

Result<void> verify_plugin_file(const std::string& path) {
  char* const resolved = realpath(path.c_str(), nullptr);
  if (!resolved) return wrong(path, std::strerror(errno));
  const std::string real(resolved);
  free(resolved);  // realpath's contract

  struct stat status {};
  if (stat(real.c_str(), &status) != 0) return wrong(real, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return wrong(path, "is no regular file");
  if (auto owner = verify_owner(real, status); !owner) return owner;
  if (auto folder = verify_folder_of(real); !folder) return folder;
  return verify_folder_of(path);  // a link: its own folder decides what it points to
}

}  // namespace sereno::host
