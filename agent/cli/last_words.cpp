#include "agent/cli/last_words.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>

#include "agent/cli/terminal.h"
#include "base/descriptor.h"
#include "plugins/host/processes/hang_up_watch.h"
#include "plugins/host/processes/process_table.h"

namespace sereno::cli::last_words {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_remembered = 256u << 10;
constexpr std::size_t longest_line = 256;
constexpr milliseconds loading{10000};
/// For an answer that is being written when the time is up.
constexpr milliseconds speaking_time{1000};

/// What ends a process that does nothing about it, but for the keyboard's two: a shell that runs a loop wants to see
/// those.
constexpr int fatal_signals[] = {SIGTERM, SIGHUP, SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2};
constexpr int keyboard_signals[] = {SIGINT, SIGQUIT};

/// In memory that both processes share.
struct Stage {
  std::atomic<bool> speaks{false};  ///< one of the two has begun to write the answer
  std::atomic<bool> spoken{false};  ///< it is written, with this exit code
  std::atomic<int> exit_code{exit_unknown};
  std::atomic<std::int64_t> time_is_up_ns{0};  ///< on the steady clock
  std::atomic<std::int64_t> share_ns{0};       ///< of the time, for cleaning up
  std::atomic<bool> cleans_up{false};
  std::atomic<int> interrupted_by{0};  ///< the signal; 0: nobody has
  std::atomic<int> late_code{exit_unknown};
  std::array<char, longest_line> late_text{};  ///< "WEB UNKNOWN - timed out after 10 s", ends with NUL
  host::CurrentStep step{};
  std::atomic<std::size_t> remembered{0};
  std::array<char, most_remembered> memory;  ///< never filled with zeros: its pages come as they are written
};
Stage* stage = nullptr;
std::string label;
int output = STDOUT_FILENO;
Descriptor leash;  ///< to the other process: its end is the end of that one

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A plugin may have put functions of its own before libc's.
[[noreturn]] void end_process(int exit_code) {
  for (;;) ::syscall(SYS_exit_group, exit_code);
}

/// Without what the check started: a child that lives on would hold the reader's pipe, and outlive its deadline.
[[noreturn]] void leave(int exit_code) {
  host::kill_all_children();
  end_process(exit_code);
}

std::string with_step(std::string line) {
  const std::string step = stage->step.text();
  return step.empty() ? line : line + " in step '" + step + "'";
}

std::string unknown_line(const std::string& what) {
  return with_step(label + " " + std::string(to_string(Status::unknown)) + " - " + what);
}

/// In the place of an answer that has not come, unless it is on its way.
[[noreturn]] void end_with(const std::string& line, int exit_code) {
  if (stage->speaks.exchange(true)) {
    const auto end = steady_clock::now() + speaking_time;
    while (!stage->spoken && steady_clock::now() < end) ::poll(nullptr, 0, 1);
    leave(stage->spoken ? stage->exit_code.load() : exit_unknown);
  }
  host::kill_all_children();
  const bool said = write_all(output, line + "\n");
  write_all(STDERR_FILENO, remembered());
  end_process(said ? exit_code : exit_unknown);
}

std::string signal_name(int number) {
  const char* const name = ::sigabbrev_np(number);
  return name ? "SIG" + std::string(name) : "signal " + std::to_string(number);
}

/// As if nobody had caught it, but without what the check started.
[[noreturn]] void die_of(int number) {
  host::kill_all_children();
  ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::raise(number);
  end_process(128 + number);
}

[[noreturn]] void end_interrupted(int number) {
  if (number == SIGINT || number == SIGQUIT) die_of(number);
  end_with(unknown_line("died of " + signal_name(number)), exit_unknown);
}

/// Lets the run clean up, once. False when there is nothing to clean up, or it was let do so before.
bool interrupt(int number) {
  int nobody = 0;
  if (!stage->cleans_up || stage->spoken || !stage->interrupted_by.compare_exchange_strong(nobody, number))
    return false;
  const auto end = steady_clock::now().time_since_epoch() + std::chrono::nanoseconds{stage->share_ns.load()};
  stage->time_is_up_ns = std::min(stage->time_is_up_ns.load(), std::chrono::nanoseconds(end).count());
  return true;
}

[[noreturn]] void conclude(int wait_status) {
  if (const int number = stage->interrupted_by) end_interrupted(number);
  if (stage->spoken) leave(stage->exit_code);
  if (WIFSIGNALED(wait_status)) {
    const int number = WTERMSIG(wait_status);
    if (number != SIGINT && number != SIGQUIT) end_with(unknown_line("died of " + signal_name(number)), exit_unknown);
  } else {
    end_with(unknown_line("the check ended the process itself"), exit_unknown);
  }
  leave(128 + WTERMSIG(wait_status));
}

/// Takes one signal that is there.
void take_signal(int signals, pid_t child) {
  signalfd_siginfo info{};
  if (::read(signals, &info, sizeof info) != sizeof info) return;
  const auto number = static_cast<int>(info.ssi_signo);
  if (number == SIGCHLD) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) conclude(status);
  } else if (!interrupt(number)) {
    end_interrupted(number);
  }
}

int milliseconds_left() {
  const steady_clock::time_point end{std::chrono::nanoseconds{stage->time_is_up_ns.load()}};
  const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000'000));
}

/// What this process is for once the check runs in the other one.
[[noreturn]] void watch(pid_t child, const sigset_t& watched) {
  const Descriptor signals(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  std::array<pollfd, 2> events{pollfd{.fd = signals.get(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = leash.get(), .events = POLLIN, .revents = 0}};
  for (;;) {
    const int left = milliseconds_left();
    if (const int number = stage->interrupted_by; left == 0 && number != 0) end_interrupted(number);
    if (left == 0) end_with(with_step(stage->late_text.data()), stage->late_code);
    if (::poll(events.data(), events.size(), left) <= 0) continue;
    char alarm_was_set = 0;
    if (events[1].revents != 0 && ::read(leash.get(), &alarm_was_set, 1) <= 0) events[1].fd = -1;
    if (events[0].revents != 0) take_signal(signals.get(), child);
  }
}

/// Those that the caller ignores stay ignored, as nohup wants it.
sigset_t signals_to_watch() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  const auto add = [&](int number) {
    struct sigaction inherited {};
    ::sigaction(number, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaddset(&set, number);
  };
  std::for_each(std::begin(fatal_signals), std::end(fatal_signals), add);
  std::for_each(std::begin(keyboard_signals), std::end(keyboard_signals), add);
  return set;
}

/// Descriptors 0 to 2 are open after this, so that no file of the check gets their numbers.
void keep_standard_descriptors() {
  int descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) {
    ::fcntl(descriptor, F_SETFD, 0);
    descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  }
  if (descriptor >= 0) ::close(descriptor);
}

void take_standard_output() {
  const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (copy < 0) return;
  output = copy;
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

void become_the_checks_process(Descriptor end) {
  leash = std::move(end);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // what leaves its session is still found
  host::end_when_hung_up(leash.get());
  take_standard_output();
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};  // it would hold secrets
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::signal(SIGPIPE, SIG_IGN);  // a peer that closes is an error of the call, not the end of the check
}

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return capitals;
}

[[noreturn]] void give_up(const char* what) {
  const std::string why = std::string(what) + ": " + std::strerror(errno);
  write_all(STDOUT_FILENO, label + " " + std::string(to_string(Status::unknown)) + " - " + why + "\n");
  end_process(exit_unknown);
}

void take_shared_memory() {
  void* const area = ::mmap(nullptr, sizeof(Stage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) give_up("no memory");
  stage = ::new (area) Stage;
}

}  // namespace

host::CurrentStep& prepare(std::string_view name) {
  label = in_capitals(name);
  keep_standard_descriptors();
  take_shared_memory();
  set_alarm(steady_clock::now() + loading, loading, Status::unknown);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) give_up("cannot watch over the check");
  Descriptor mine(ends[0]), others(ends[1]);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const sigset_t watched = signals_to_watch();
  sigset_t before;
  ::sigprocmask(SIG_BLOCK, &watched, &before);
  const pid_t child = ::fork();
  if (child < 0) give_up("cannot start a process for the check");
  if (child > 0) {
    others.reset();
    leash = std::move(mine);
    watch(child, watched);
  }
  mine.reset();
  become_the_checks_process(std::move(others));
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  return stage->step;
}

void set_alarm(steady_clock::time_point hard_deadline, milliseconds timeout, Status status) {
  const std::string text =
      label + " " + std::string(to_string(status)) + " - " + host::timed_out(status, timeout, {}).summary;
  const auto size = std::min(text.size(), longest_line - 1);
  std::copy_n(text.begin(), size, stage->late_text.begin());
  stage->late_text[size] = '\0';
  stage->late_code = static_cast<int>(status);
  stage->share_ns = std::chrono::nanoseconds(host::cleanup_share(timeout)).count();
  const auto time_is_up = std::chrono::nanoseconds(hard_deadline.time_since_epoch()).count();
  const bool sooner = time_is_up < stage->time_is_up_ns.exchange(time_is_up);
  if (leash && sooner) write_all(leash.get(), "a");  // else it looks again when the earlier time is up
}

void cleans_up(bool holds) { stage->cleans_up = holds; }
bool interrupted() { return stage->interrupted_by != 0; }

void remember(std::string_view line) {
  const auto used = stage->remembered.load(std::memory_order_relaxed);
  if (used + line.size() + 1 > most_remembered) return;
  std::copy(line.begin(), line.end(), stage->memory.begin() + static_cast<std::ptrdiff_t>(used));
  stage->memory[used + line.size()] = '\n';
  stage->remembered.store(used + line.size() + 1, std::memory_order_release);
}

std::string_view remembered() { return {stage->memory.data(), stage->remembered.load(std::memory_order_acquire)}; }

void answer(std::string_view text, int exit_code) {
  std::string line(text);
  if (!line.empty() && !line.ends_with('\n')) line += '\n';
  // What an interrupted run has to say is nobody's measure of anything: the other process says that it was interrupted.
  if (stage->interrupted_by == 0 && !stage->speaks.exchange(true)) {
    stage->exit_code = write_all(output, line) ? exit_code : exit_unknown;
    stage->spoken = true;
  }
  leave(exit_unknown);
}

}  // namespace sereno::cli::last_words
