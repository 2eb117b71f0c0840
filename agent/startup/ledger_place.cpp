#include "agent/startup/ledger_place.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/whole_file.h"

namespace sereno::agent {

namespace {

int write_error(const std::string& path) {
  return faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/// The ledger's own thread asks too.
std::string user_name() {
  passwd user{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  getpwuid_r(geteuid(), &user, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_name : std::to_string(geteuid());
}

std::string read_only(const std::string& folder, bool under_unit) {
  if (!under_unit) return folder + " lies on a file system that is mounted read-only";
  return folder +
         " is read-only for the agent: its unit protects the system (ProtectSystem=strict). Allow it with 'systemctl "
         "edit serenod', the lines '[Service]' and 'ReadWritePaths=" +
         folder + "', and restart serenod";
}

}  // namespace

LedgerPlace look_at_ledger_place(const std::string& path) {
  LedgerPlace place{.path = path, .user = user_name(), .under_unit = std::getenv("INVOCATION_ID") != nullptr};
  place.folder_error = write_error(folder_of(path));
  if (place.folder_error == ENOTDIR) place.folder_error = ENOENT;
  place.file_error = write_error(path);
  if (place.file_error == ENOENT) place.file_error = 0;
  return place;
}

std::string obstacle_of(const LedgerPlace& place) {
  const std::string folder = folder_of(place.path);
  if (place.folder_error == EROFS || place.file_error == EROFS) return read_only(folder, place.under_unit);
  if (place.folder_error == ENOENT)
    return "the folder " + folder + " is not there: make it, and give it to user " + place.user;
  if (place.folder_error == EACCES)
    return "user " + place.user + " may not write in " + folder + ", where the ledger and its -wal file lie: chown it";
  if (place.file_error == EACCES) return "user " + place.user + " may not write " + place.path + ": chown it";
  const int other = place.folder_error != 0 ? place.folder_error : place.file_error;
  return other == 0 ? "" : place.path + ": " + std::strerror(other);
}

}  // namespace sereno::agent
