#include "base/trusted_file.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string_view>
#include <utility>

namespace sereno {
namespace {

constexpr int most_links = 40;  // as the kernel
constexpr mode_t write_of_others = S_IWGRP | S_IWOTH;

Error wrong(const std::string& path, const std::string& why) { return Error{(path.empty() ? "/" : path) + ": " + why}; }

Result<void> verify_owner(const std::string& path, const struct stat& status) {
  if (status.st_uid == 0 || status.st_uid == geteuid()) return {};
  return wrong(path, "belongs to user " + std::to_string(status.st_uid) +
                         ", neither root nor the user who runs this (" + std::to_string(geteuid()) +
                         "): chown it to root");
}

Result<void> verify_mode(const std::string& path, const struct stat& status) {
  if ((status.st_mode & write_of_others) == 0) return {};
  return wrong(path, "can be written by its group or by others: chmod go-w it");
}

/// In front of what is still ahead.
void prepend(std::deque<std::string>& ahead, std::string_view path) {
  std::deque<std::string> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.emplace_back(part);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  ahead.insert(ahead.begin(), parts.begin(), parts.end());
}

/// Goes from the root to a file, link by link and folder by folder, and looks at each before it goes on. What it has
/// gone through nobody else can change behind it.
class Walk {
 public:
  /// The file as O_PATH, its folder, and its name there.
  struct Found {
    Descriptor folder{};
    Descriptor file{};
    struct stat status {};
    std::string name{};
  };

  Result<Found> to(const std::string& path) {
    asked_ = path;
    if (auto begun = begin(path); !begun) return begun.error();
    while (!ahead_.empty()) {
      Found next{.name = std::move(ahead_.front())};
      ahead_.pop_front();
      if (auto stepped = step(next); !stepped) return stepped.error();
      if (next.file) return next;
    }
    return wrong(path, "is no regular file");
  }

 private:
  Result<void> begin(const std::string& path) {
    prepend(ahead_, path);
    std::array<char, PATH_MAX> folder{};
    if (!path.starts_with('/')) {
      if (!getcwd(folder.data(), folder.size())) return wrong(path, std::strerror(errno));
      prepend(ahead_, folder.data());
    }
    return go_to_root();
  }

  Result<void> go_to_root() {
    here_ = Descriptor(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    shown_.clear();
    return look_at_folder();
  }

  Result<void> look_at_folder() {
    if (!here_ || fstat(here_.get(), &status_) != 0) return wrong(shown_, std::strerror(errno));
    return verify_owner(shown_, status_);
  }

  /// Into a folder, along a link, or to the file, which is in `next` then.
  Result<void> step(Found& next) {
    if (next.name == "..") return go_up();
    const bool last = ahead_.empty();
    const bool own_files_only = (status_.st_mode & S_ISVTX) != 0;
    if (last || !own_files_only)
      if (auto safe = verify_mode(shown_, status_); !safe) return safe;
    const std::string shown = shown_ + "/" + next.name;
    Descriptor found(::openat(here_.get(), next.name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!found || fstat(found.get(), &next.status) != 0) return wrong(asked_, std::strerror(errno));
    if (auto owned = verify_owner(shown, next.status); !owned) return owned;
    if (S_ISLNK(next.status.st_mode)) return follow(shown, found);
    if (last) {
      next.folder = std::move(here_);
      next.file = std::move(found);
      return verify_mode_of_file(shown, next.status);
    }
    if (!S_ISDIR(next.status.st_mode)) return wrong(asked_, std::strerror(ENOTDIR));
    here_ = std::move(found);
    shown_ = shown;
    status_ = next.status;
    return {};
  }

  static Result<void> verify_mode_of_file(const std::string& shown, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return wrong(shown, "is no regular file");
    return verify_mode(shown, status);
  }

  Result<void> go_up() {
    here_ = Descriptor(::openat(here_.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    shown_.resize(shown_.empty() ? 0 : shown_.rfind('/'));
    return look_at_folder();
  }

  Result<void> follow(const std::string& shown, const Descriptor& link) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = readlinkat(link.get(), "", target.data(), target.size());
    if (++links_ > most_links) return wrong(shown, std::strerror(ELOOP));
    if (size <= 0) return wrong(shown, std::strerror(errno));
    const std::string_view path(target.data(), static_cast<std::size_t>(size));
    prepend(ahead_, path);
    return path.starts_with('/') ? go_to_root() : Result<void>();
  }

  std::string asked_;  ///< what is not there is named as it was asked for
  std::deque<std::string> ahead_;
  Descriptor here_;
  struct stat status_ {};
  std::string shown_;  ///< of here_, without a slash at its end
  int links_ = 0;
};

/// The file that was found, and no other that has its name now.
Result<Descriptor> open_found(const Walk::Found& found, const std::string& path) {
  Descriptor file(
      ::openat(found.folder.get(), found.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0) return wrong(path, std::strerror(errno));
  if (status.st_ino != found.status.st_ino || status.st_dev != found.status.st_dev)
    return wrong(path, "is being replaced: try again");
  return file;
}

/// What is wrong with the first line "#!/bin/sh -x", without its "#!".
std::string interpreter_fault(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string interpreter(line.substr(0, line.find_first_of(" \t")));
  if (interpreter.ends_with('\r'))
    return "its lines end with CR LF, and so does the interpreter's name: take the CR out";
  if (interpreter.empty()) return "names no interpreter behind its '#!'";
  if (::access(interpreter.c_str(), X_OK) == 0) return {};
  return "its interpreter '" + interpreter + "': " + std::strerror(errno);
}

/// Why the system would refuse to execute what begins like that. Of binaries it is asked when they run.
std::string format_fault(std::string_view head) {
  if (head.empty()) return "is empty";
  if (head.starts_with("#!")) return interpreter_fault(head.substr(2, head.find('\n') - 2));
  const bool binary = std::any_of(head.begin(), head.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && std::string_view("\t\n\v\f\r").find(c) == std::string_view::npos;
  });
  return binary ? "" : "is a script without '#!' and its interpreter in the first line";
}

}  // namespace

Result<Descriptor> open_trusted_file(const std::string& path) {
  const auto found = Walk().to(path);
  return found ? open_found(*found, path) : found.error();
}

std::string program_fault(const std::string& path) {
  const auto found = Walk().to(path);
  if (!found) return found.error().message;
  if (::faccessat(found->folder.get(), found->name.c_str(), X_OK, AT_EACCESS) != 0)
    return path + ": " + (errno == EACCES ? "may not be executed: chmod +x it" : std::strerror(errno));
  const auto file = open_found(*found, path);
  std::array<char, 256> head{};  // as much of the first line as the kernel looks at
  const ssize_t got = file ? ::read(file->get(), head.data(), head.size()) : -1;
  const std::string fault = got < 0 ? "" : format_fault({head.data(), static_cast<std::size_t>(got)});
  return fault.empty() ? fault : path + ": " + fault;
}

}  // namespace sereno
