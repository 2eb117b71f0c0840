#include "agent/unconfined/run_line.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"

namespace sereno::agent::unconfined {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t most_output = 64u << 10;
constexpr int exit_unknown = 3;

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// In the child; never comes back.
[[noreturn]] void become(std::vector<std::string> line, int output) {
  setpgid(0, 0);
  const int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  static_cast<void>(close_range(3, ~0U, 0));
  signal(SIGPIPE, SIG_DFL);
  const auto arguments = pointers_to(line);
  std::vector<std::string> environment{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                       "LC_ALL=C.UTF-8"};
  const auto variables = pointers_to(environment);
  execve(line.front().c_str(), arguments.data(), variables.data());
  _exit(127);
}

/// Reads until the end of the pipe or of the time. False when the time was over first.
bool read_output(int pipe, Clock::time_point end, std::string& output) {
  std::array<char, 4096> buffer{};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{.fd = pipe, .events = POLLIN, .revents = 0};
    if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) == 0) return false;
    const ssize_t got = read(pipe, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    output.append(buffer.data(), std::min(static_cast<std::size_t>(got), most_output - output.size()));
  }
}

Outcome ended(int status, std::string output) {
  if (WIFSIGNALED(status))
    return {exit_unknown, "UNKNOWN - the command was ended by signal " + std::to_string(WTERMSIG(status)) + "\n"};
  const int code = WEXITSTATUS(status);
  if (output.empty())
    return {exit_unknown,
            "NRPE: Unable to read output: the command printed nothing and exited with " + std::to_string(code) + "\n"};
  return {code, std::move(output)};
}

}  // namespace

Outcome run_line(const std::vector<std::string>& line, std::chrono::milliseconds timeout) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return {exit_unknown, std::string("UNKNOWN - ") + std::strerror(errno) + "\n"};
  Descriptor reading(ends[0]), writing(ends[1]);
  const pid_t child = fork();
  if (child < 0) return {exit_unknown, std::string("UNKNOWN - cannot start a process: ") + std::strerror(errno) + "\n"};
  if (child == 0) become(line, writing.get());
  writing = Descriptor();
  std::string output;
  const bool in_time = read_output(reading.get(), Clock::now() + timeout, output);
  if (!in_time) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (in_time) return ended(status, std::move(output));
  return {exit_unknown, "NRPE: Command timed out after " +
                            std::to_string(std::chrono::ceil<std::chrono::seconds>(timeout).count()) + " seconds\n"};
}

}  // namespace sereno::agent::unconfined
