#include "sla/page/pdf.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/whole_file.h"

extern char** environ;

namespace sereno::sla {
namespace {

constexpr std::size_t most_bytes = 256U << 20U;

std::vector<std::string> environment_with(Instant made_at) {
  std::vector<std::string> all;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each)
    if (std::strncmp(*each, "SOURCE_DATE_EPOCH=", 18) != 0) all.emplace_back(*each);
  all.push_back("SOURCE_DATE_EPOCH=" + std::to_string(ms_of(made_at) / 1000));
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& each : texts) all.push_back(each.data());
  all.push_back(nullptr);
  return all;
}

/// A file without a name, at its beginning.
Descriptor memory_file(std::string_view content) {
  Descriptor file(memfd_create("page", MFD_CLOEXEC));
  if (file.get() >= 0 && (write_all(file.get(), content) != 0 || lseek(file.get(), 0, SEEK_SET) != 0))
    return Descriptor();
  return file;
}

struct Started {
  pid_t pid = -1;
  Descriptor output{};
};

/// In a group of its own, so that all of it can be ended.
Result<Started> start(const Printer& printer, int input, int errors, Instant made_at) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return Error{std::string("no pipe: ") + std::strerror(errno)};
  Descriptor read_end(ends[0]), write_end(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> words{printer.program, "--encoding", "utf-8", "-", "-"},
      variables = environment_with(made_at);
  pid_t pid = -1;
  const int failed = posix_spawnp(&pid, printer.program.c_str(), &actions, &attributes, pointers(words).data(),
                                  pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed == ENOENT)
    return Error{"PDF is made by WeasyPrint, and '" + printer.program +
                 "' is not there: apt install weasyprint, or take --format html"};
  if (failed != 0) return Error{printer.program + ": " + std::strerror(failed)};
  return Started{pid, std::move(read_end)};
}

/// What it writes until it ends; nothing when the time is over or there is too much.
std::optional<std::string> all_of(int output, std::chrono::steady_clock::time_point end) {
  std::string bytes;
  std::array<char, 65536> piece{};
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd wanted{output, POLLIN, 0};
    const int ready = left <= 0 ? 0 : poll(&wanted, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    const auto got = read(output, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    if (bytes.size() > most_bytes) return std::nullopt;
  }
}

std::string last_words(int errors) {
  std::string text;
  if (lseek(errors, 0, SEEK_SET) != 0 || read_to_end(errors, 1U << 20U, text) != 0) return {};
  while (text.ends_with('\n')) text.pop_back();
  const auto line = text.rfind('\n');
  return line == text.npos ? text : text.substr(line + 1);
}

}  // namespace

Result<std::string> print_pdf(const std::string& html, Instant made_at, const Printer& printer) {
  const Descriptor input = memory_file(html), errors = memory_file("");
  if (input.get() < 0 || errors.get() < 0) return Error{"no memory for the page"};
  const auto started = start(printer, input.get(), errors.get(), made_at);
  if (!started) return started.error();
  const auto bytes = all_of(started->output.get(), std::chrono::steady_clock::now() + printer.deadline);
  if (!bytes) kill(-started->pid, SIGKILL);
  int status = 0;
  while (waitpid(started->pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!bytes) return Error{printer.program + " did not end within " + std::to_string(printer.deadline.count()) + " s"};
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !bytes->starts_with("%PDF-")) {
    const std::string said = last_words(errors.get());
    return Error{printer.program + " made no PDF" + (said.empty() ? "" : ": " + said)};
  }
  return *bytes;
}

}  // namespace sereno::sla
