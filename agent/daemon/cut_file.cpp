#include "agent/daemon/cut_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace sereno::agent {
namespace {

constexpr std::string_view message = "error a file was cut short while it was in use, the agent ends path=\"";

std::atomic<int> told_at = -1;
std::atomic<bool> told_with_priority = false;

/// Text of a bounded length, without any memory being asked for: in a signal's handler nothing else is allowed.
class Line {
 public:
  void add(std::string_view text) {
    const std::size_t taken = std::min(text.size(), bytes_.size() - size_);
    std::memcpy(bytes_.data() + size_, text.data(), taken);
    size_ += taken;
  }
  void clear() { size_ = 0; }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, 4096> bytes_{};
  std::size_t size_ = 0;
};

/// Puts the path of what is mapped at `address` into `path`: reads /proc/self/maps line by line.
void find_path(std::uintptr_t address, Line& path) {
  const int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return;
  std::array<char, 1024> piece{};
  Line line;
  for (ssize_t got = 0; path.text().empty() && (got = read(maps, piece.data(), piece.size())) > 0;) {
    for (std::string_view rest(piece.data(), static_cast<std::size_t>(got)); !rest.empty();) {
      const auto end = rest.find('\n');
      line.add(rest.substr(0, end));
      if (end == std::string_view::npos) break;
      if (const auto found = mapped_there(line.text(), address)) path.add(*found);
      line.clear();
      rest.remove_prefix(end + 1);
    }
  }
  close(maps);
}

void say_of(std::string_view path) {
  Line line;
  if (told_with_priority) line.add("<3>");
  line.add(message);
  line.add(path.empty() ? std::string_view("unknown") : path);
  line.add("\"\n");
  static_cast<void>(!write(told_at, line.text().data(), line.text().size()));
}

/// Behind it the touch is made again, and the process ends as it would have: the handler was for once.
void say_it(int, siginfo_t* signal, void*) {
  Line path;
  find_path(reinterpret_cast<std::uintptr_t>(signal->si_addr), path);
  say_of(path.text());
}

}  // namespace

std::optional<std::string_view> mapped_there(std::string_view line, std::uintptr_t address) {
  std::uintptr_t from = 0, to = 0;
  const char* const end = line.data() + line.size();
  const auto first = std::from_chars(line.data(), end, from, 16);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, to, 16);
  if (second.ec != std::errc{} || address < from || address >= to) return std::nullopt;
  const auto path = line.find('/');
  return path == std::string_view::npos ? std::string_view() : line.substr(path);
}

void end_for_cut_file(std::string_view path) {
  say_of(path);
  std::signal(SIGBUS, SIG_DFL);
  std::raise(SIGBUS);
  std::abort();  // who blocks that signal
}

void say_which_file_was_cut(int descriptor, bool with_priority) {
  told_at = descriptor;
  told_with_priority = with_priority;
  struct sigaction action {};
  action.sa_sigaction = &say_it;
  action.sa_flags = static_cast<int>(SA_SIGINFO | SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace sereno::agent
