#include "sereno/steps/confined.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "plugins/steps/confined/filter.h"

namespace sereno::steps {
namespace {

constexpr int result_descriptor = 3;
constexpr int not_confined = 97;
constexpr int no_memory = 98;
constexpr int threw = 99;

/// How often a wait looks whether the run is cancelled.
constexpr std::int64_t look_up_ms = 100;

/// Bytes of address space that this process has by now; 0 when nobody knows.
std::size_t size_of_this_process() {
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  std::array<char, 64> text{};
  const auto size = file >= 0 ? read(file, text.data(), text.size() - 1) : -1;
  if (file >= 0) close(file);
  std::size_t pages = 0;
  for (std::size_t i = 0; size > 0 && text[i] >= '0' && text[i] <= '9'; ++i)
    pages = pages * 10 + static_cast<std::size_t>(text[i] - '0');
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void limit(int what, rlim_t most) {
  rlimit now{};
  getrlimit(static_cast<__rlimit_resource>(what), &now);
  const rlimit lower{.rlim_cur = std::min(most, now.rlim_cur), .rlim_max = std::min(most, now.rlim_max)};
  setrlimit(static_cast<__rlimit_resource>(what), &lower);
}

/// Everything that can be given up: descriptors, core, memory, and what the kernel does for others. False where some of
/// it cannot, and nothing is to be done then.
bool give_everything_up(int pipe, const ConfinedLimits& limits, rlim_t seconds) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  for (const int number : {SIGSYS, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGXCPU}) signal(number, SIG_DFL);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CPU, seconds);
  const auto size = size_of_this_process();
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (size == 0 || nowhere < 0) return false;
  limit(RLIMIT_AS, size + limits.memory);
  for (const int standard : {0, 1, 2}) dup2(nowhere, standard);
  if (dup2(pipe, result_descriptor) < 0) return false;
  close_range(result_descriptor + 1, ~0U, 0);
  return confine_this_process(computing_only());
}

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = write(result_descriptor, bytes.data(), bytes.size());
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void work_and_exit(const std::function<std::string()>& work, int pipe, const ConfinedLimits& limits,
                                rlim_t seconds) {
  if (!give_everything_up(pipe, limits, seconds)) _exit(not_confined);
  try {
    write_all(work());
  } catch (const std::bad_alloc&) {
    _exit(no_memory);
  } catch (...) {
    _exit(threw);
  }
  _exit(0);
}

/// Until the child has closed its end; false when the time was over before.
bool read_result(int pipe, const ConfinedLimits& limits, const Deadline& deadline, std::string& result) {
  std::array<char, 4096> room{};
  for (;;) {
    const auto left = deadline.remaining().count();
    if (left == 0) return false;
    pollfd polled{.fd = pipe, .events = POLLIN, .revents = 0};
    if (poll(&polled, 1, static_cast<int>(std::min(left, look_up_ms))) <= 0) continue;
    const auto got = read(pipe, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || result.size() > limits.most_result) return true;
    result.append(room.data(), static_cast<std::size_t>(got));
  }
}

/// What comes late is late, also when the child ended by itself before it was killed: its result has not been read.
ConfinedEnd end_of(int status, bool late) {
  static constexpr auto over = "no time is left";
  if (WIFEXITED(status)) {
    switch (WEXITSTATUS(status)) {
      case 0:
        return late ? ConfinedEnd{.fault = ConfinedFault::timed_out, .text = over} : ConfinedEnd{};
      case not_confined:
        return {.fault = ConfinedFault::local, .text = "the process cannot be confined here"};
      case no_memory:
        return {.fault = ConfinedFault::crashed, .text = "it wants more memory than it may have"};
      default:
        return {.fault = ConfinedFault::crashed, .text = "it failed"};
    }
  }
  const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (late || number == SIGXCPU) return {.fault = ConfinedFault::timed_out, .text = over};
  if (number == SIGSYS) return {.fault = ConfinedFault::forbidden, .text = "it tried what it may not"};
  return {.fault = ConfinedFault::crashed, .text = std::string("it died of ") + strsignal(number)};
}

}  // namespace

ConfinedEnd run_confined(const std::function<std::string()>& work, const ConfinedLimits& limits,
                         const Deadline& deadline) {
  try {
    static_cast<void>(computing_only());  // here, and not in each child again
  } catch (const std::exception& error) {
    return {.fault = ConfinedFault::local, .text = error.what()};
  }
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {.fault = ConfinedFault::local, .text = std::strerror(errno)};
  const auto seconds = static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(deadline.remaining()).count() + 1);
  const pid_t child = fork();
  if (child == 0) work_and_exit(work, ends[1], limits, seconds);
  const int fork_error = errno;
  close(ends[1]);
  ConfinedEnd end{.fault = ConfinedFault::local, .text = std::strerror(fork_error)};
  if (child > 0) {
    std::string result;
    const bool whole = read_result(ends[0], limits, deadline, result);
    if (!whole || result.size() > limits.most_result) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    end = end_of(status, !whole);
    if (end.fault == ConfinedFault::none && result.size() > limits.most_result)
      end = {.fault = ConfinedFault::crashed, .text = "it says more than it may"};
    if (end.fault == ConfinedFault::none) end.result = std::move(result);
  }
  close(ends[0]);
  return end;
}

}  // namespace sereno::steps
