#include "sereno/steps/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace sereno::steps {
namespace {

FileEnd failed(int error) {
  const FileFault fault = error == ENOENT                     ? FileFault::not_there
                          : error == EACCES || error == EPERM ? FileFault::not_allowed
                          : error == ENOTDIR                  ? FileFault::no_folder
                                                              : FileFault::failed;
  return {fault, std::strerror(error)};
}

struct Close {
  void operator()(DIR* folder) const { closedir(folder); }
};

std::string below(const std::string& root, const std::string& path) { return root == "/" ? path : root + path; }

void take(const struct stat& about, std::string_view name, FileListing& listing) {
  const auto& at = about.st_mtim;
  const milliseconds since_1970{std::int64_t{at.tv_sec} * 1000 + at.tv_nsec / 1000000};
  listing.files.push_back(
      {.name = std::string(name), .modified = Instant{since_1970}, .size = static_cast<std::uint64_t>(about.st_size)});
}

}  // namespace

FileEnd list_folder(const std::string& root, const std::string& folder, const FileFilter& filter, FileListing& listing,
                    const Deadline& deadline) {
  const std::unique_ptr<DIR, Close> open(opendir(below(root, folder).c_str()));
  if (!open) return failed(errno);
  for (;;) {
    errno = 0;
    const dirent* const entry = readdir(open.get());
    if (entry == nullptr) return errno == 0 ? FileEnd{} : failed(errno);
    if (listing.entries++ % 256 == 0 && deadline.passed()) return {FileFault::timed_out, "no time is left"};
    if (listing.entries > filter.most_entries) {
      listing.cut = true;
      return {};
    }
    if (!fits(filter.pattern, entry->d_name)) continue;
    struct stat about {};
    // Gone between the listing and the look is no news: that is how a folder is worked off.
    if (fstatat(dirfd(open.get()), entry->d_name, &about, 0) != 0 || !S_ISREG(about.st_mode)) continue;
    take(about, entry->d_name, listing);
  }
}

FileEnd look_at_file(const std::string& root, const std::string& path, FileListing& listing) {
  struct stat about {};
  if (stat(below(root, path).c_str(), &about) != 0) return failed(errno);
  if (!S_ISREG(about.st_mode)) return {FileFault::failed, "is no plain file"};
  listing.entries = 1;
  take(about, path.substr(path.rfind('/') + 1), listing);
  return {};
}

}  // namespace sereno::steps
