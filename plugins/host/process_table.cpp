#include "plugins/host/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <memory>

#include "sereno/number.h"

namespace sereno::host {
namespace {

/// Everything that can be read now; empty when it cannot be opened.
std::string read_proc(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::string content;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = read(file, buffer, sizeof buffer)) > 0) content.append(buffer, static_cast<std::size_t>(got));
  close(file);
  return content;
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

/// The entries of a folder whose names are numbers.
std::vector<pid_t> numbered_entries(const char* path) {
  std::vector<pid_t> numbers;
  const std::unique_ptr<DIR, CloseFolder> folder(opendir(path));
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    const auto number = parse_integer<pid_t>(entry->d_name);
    if (number && *number > 0) numbers.push_back(*number);
  }
  return numbers;
}

/// The long way, for kernels without /proc/PID/task/TID/children.
std::vector<pid_t> children_by_parent() {
  std::vector<pid_t> children;
  for (const pid_t process : numbered_entries("/proc"))
    if (detail::parent_in_stat(read_proc("/proc/" + std::to_string(process) + "/stat")) == getpid())
      children.push_back(process);
  return children;
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

std::vector<pid_t> numbers_in(std::string_view text) {
  std::vector<pid_t> numbers;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (const auto number = parse_integer<pid_t>(text.substr(0, end))) numbers.push_back(*number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return numbers;
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
  for (const pid_t thread : numbered_entries("/proc/self/task")) {
    const std::string path = "/proc/self/task/" + std::to_string(thread) + "/children";
    if (access(path.c_str(), R_OK) != 0 && thread == getpid()) return children_by_parent();
    const auto of_thread = detail::numbers_in(read_proc(path));
    children.insert(children.end(), of_thread.begin(), of_thread.end());
  }
  return children;
}

std::string environment_of(pid_t process, std::string_view variable) {
  const std::string environment = read_proc("/proc/" + std::to_string(process) + "/environ");
  return std::string(detail::variable_in(environment, variable));
}

void kill_all_children() {
  constexpr int rounds = 1000;
  constexpr timespec millisecond{.tv_sec = 0, .tv_nsec = 1'000'000};
  for (int round = 0; round < rounds && reap_the_dead(); ++round) {
    for (const pid_t child : children_of_this_process()) {
      const pid_t group = getpgid(child);
      if (group > 0 && group != getpgrp()) kill(-group, SIGKILL);
      kill(child, SIGKILL);
    }
    if (round > 0) nanosleep(&millisecond, nullptr);  // the killed need a moment to die
  }
}

}  // namespace sereno::host
