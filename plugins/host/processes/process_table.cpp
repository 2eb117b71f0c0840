#include "plugins/host/processes/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "sereno/number.h"

namespace sereno::host {
namespace {

/// A file or folder of /proc. Nothing here takes memory but environment_of(): signal handlers look for children too.
class ProcFile {
 public:
  explicit ProcFile(const char* path, int flags = 0) : number_(open(path, O_RDONLY | O_CLOEXEC | flags)) {}
  ProcFile(const ProcFile&) = delete;
  ProcFile& operator=(const ProcFile&) = delete;
  ~ProcFile() {
    if (number_ >= 0) close(number_);
  }
  bool is_open() const { return number_ >= 0; }
  int get() const { return number_; }
  /// The next bytes; empty at the end and when there is no such file.
  std::string_view read_into(std::span<char> buffer) const {
    const ssize_t got = number_ < 0 ? 0 : read(number_, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  int number_;
};

/// "/proc/self/task/" 42 "/children"
class ProcPath {
 public:
  ProcPath(std::string_view before, pid_t number, std::string_view behind) {
    char* end = std::copy(before.begin(), before.end(), text_.begin());
    end = std::to_chars(end, text_.data() + text_.size(), number).ptr;
    *std::copy(behind.begin(), behind.end(), end) = '\0';
  }
  const char* get() const { return text_.data(); }

 private:
  std::array<char, 64> text_{};
};

template <class Visit>
void visit_numbered_entries(const char* path, Visit visit) {
  const ProcFile folder(path, O_DIRECTORY);
  alignas(dirent64) std::array<char, 4096> buffer;
  for (ssize_t got = 0; folder.is_open() && (got = getdents64(folder.get(), buffer.data(), buffer.size())) > 0;) {
    for (ssize_t at = 0; at < got;) {
      const void* const place = buffer.data() + at;
      const auto* const entry = static_cast<const dirent64*>(place);
      at += entry->d_reclen;
      const auto number = parse_integer<pid_t>(entry->d_name);
      if (number && *number > 0) visit(*number);
    }
  }
}

/// The numbers in a file of numbers and spaces.
template <class Visit>
void visit_numbers(const ProcFile& file, Visit visit) {
  std::array<char, 512> buffer;
  pid_t number = 0;
  for (auto text = file.read_into(buffer); !text.empty(); text = file.read_into(buffer)) {
    for (const char c : text) {
      if (is_digit(c)) {
        number = number * 10 + (c - '0');
      } else if (number > 0) {
        visit(std::exchange(number, 0));
      }
    }
  }
  if (number > 0) visit(number);
}

/// The long way, for kernels without /proc/PID/task/TID/children.
template <class Visit>
void visit_children_by_parent(Visit visit) {
  visit_numbered_entries("/proc", [&](pid_t process) {
    std::array<char, 512> buffer;
    const auto line = ProcFile(ProcPath("/proc/", process, "/stat").get()).read_into(buffer);
    if (detail::parent_in_stat(line) == getpid()) visit(process);
  });
}

template <class Visit>
void visit_children(Visit visit) {
  bool tells_children = true;
  visit_numbered_entries("/proc/self/task", [&](pid_t thread) {
    const ProcFile children(ProcPath("/proc/self/task/", thread, "/children").get());
    if (!children.is_open() && thread == getpid()) tells_children = false;
    visit_numbers(children, visit);
  });
  if (!tells_children) visit_children_by_parent(visit);
}

/// Reaps what is dead. True when a child is left.
bool reap_the_dead() {
  pid_t reaped = 0;
  do reaped = waitpid(-1, nullptr, WNOHANG);
  while (reaped > 0);
  return reaped == 0;
}

}  // namespace

namespace detail {

pid_t parent_in_stat(std::string_view line) {
  const auto name_end = line.rfind(')');  // the name stands in brackets and may hold some itself
  if (name_end == std::string_view::npos) return 0;
  line.remove_prefix(name_end + 1);
  if (line.size() < 4) return 0;
  line.remove_prefix(3);  // " S "
  return parse_integer<pid_t>(line.substr(0, line.find(' '))).value_or(0);
}

std::string_view variable_in(std::string_view environment, std::string_view name) {
  while (!environment.empty()) {
    const auto end = std::min(environment.find('\0'), environment.size());
    const auto item = environment.substr(0, end);
    if (item.size() > name.size() && item.starts_with(name) && item[name.size()] == '=')
      return item.substr(name.size() + 1);
    environment.remove_prefix(std::min(end + 1, environment.size()));
  }
  return {};
}

}  // namespace detail

std::vector<pid_t> children_of_this_process() {
  std::vector<pid_t> children;
  visit_children([&](pid_t child) { children.push_back(child); });
  return children;
}

std::vector<pid_t> all_processes() {
  std::vector<pid_t> all;
  visit_numbered_entries("/proc", [&](pid_t process) { all.push_back(process); });
  return all;
}

bool is_dead(pid_t process) {
  std::array<char, 512> buffer;
  const auto line = ProcFile(ProcPath("/proc/", process, "/stat").get()).read_into(buffer);
  const auto name_end = line.rfind(')');
  return name_end == line.npos || name_end + 2 >= line.size() || line[name_end + 2] == 'Z' || line[name_end + 2] == 'X';
}

std::vector<pid_t> with_descendants(std::vector<pid_t> roots) {
  constexpr std::size_t most = 10'000;  // who forks faster than this looks is not followed for ever
  for (std::size_t next = 0; next < roots.size() && roots.size() < most; ++next) {
    const std::string tasks = "/proc/" + std::to_string(roots[next]) + "/task";
    visit_numbered_entries(tasks.c_str(), [&](pid_t thread) {
      const ProcFile children((tasks + "/" + std::to_string(thread) + "/children").c_str());
      visit_numbers(children, [&](pid_t child) { roots.push_back(child); });
    });
  }
  return roots;
}

std::string environment_of(pid_t process, std::string_view variable) {
  const ProcFile file(ProcPath("/proc/", process, "/environ").get());
  std::string environment;
  std::array<char, 4096> buffer;
  for (auto text = file.read_into(buffer); !text.empty(); text = file.read_into(buffer)) environment += text;
  return std::string(detail::variable_in(environment, variable));
}

void kill_all_children() {
  constexpr int rounds = 1000;
  constexpr timespec millisecond{.tv_sec = 0, .tv_nsec = 1'000'000};
  for (int round = 0; round < rounds && reap_the_dead(); ++round) {
    visit_children([](pid_t child) {
      const pid_t group = getpgid(child);
      if (group > 0 && group != getpgrp()) kill(-group, SIGKILL);
      kill(child, SIGKILL);
    });
    if (round > 0) nanosleep(&millisecond, nullptr);  // the killed need a moment to die
  }
}

}  // namespace sereno::host
