#include "misbehave.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cfenv>
#include <chrono>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace selftest {
namespace {

/// Async-signal-safe enough for the child of a process with one thread.
[[noreturn]] void live_stubbornly(int announce) {
  for (int signal = 1; signal < 32; ++signal) ::signal(signal, SIG_IGN);  // SIGKILL and SIGSTOP stay
  const pid_t self = getpid();
  if (write(announce, &self, sizeof self) != sizeof self) _exit(1);
  close(announce);
  while (true) pause();
}

void start_stubborn(int announce, bool own_session, bool orphan) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    if (own_session) setsid();
    if (orphan && fork() != 0) _exit(0);
    live_stubbornly(announce);
  }
  if (orphan) waitpid(child, nullptr, 0);
}

void write_pids(int pipe, const std::string& pid_file) {
  std::string text;
  pid_t pid = 0;
  for (int i = 0; i < 4; ++i) {
    if (read(pipe, &pid, sizeof pid) != sizeof pid) throw std::runtime_error("a child said nothing");
    text += std::to_string(pid) + "\n";
  }
  const int file = open(pid_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) close(file);
  if (!written) throw std::runtime_error(pid_file + ": " + std::strerror(errno));
}

}  // namespace

void crash() {
#if defined(__SANITIZE_ADDRESS__)
  // The sanitizers would speak of the store and end with a code of their own.
  signal(SIGSEGV, SIG_DFL);
  raise(SIGSEGV);
#else
  volatile int* nowhere = nullptr;
  *nowhere = 1;  // NOLINT: the purpose
#endif
  std::abort();
}

void abort_with_last_words() {
  const char words[] = "selftest: these are my last words\n";
  const auto written = write(STDERR_FILENO, words, sizeof words - 1);
  static_cast<void>(written);
  std::abort();
}

void sleep_through(sereno::milliseconds duration) { std::this_thread::sleep_for(duration); }

void spin_through(sereno::milliseconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (std::chrono::steady_clock::now() < end) continue;
}

void leak_memory(std::size_t bytes) {
  void* const kept = std::malloc(bytes);
  if (!kept) throw std::bad_alloc();
  std::memset(kept, 0x5a, bytes);
  static std::vector<void*> all_kept;
  all_kept.push_back(kept);
}

void leak_files(unsigned count) {
  for (unsigned i = 0; i < count; ++i)
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) throw std::runtime_error("no descriptor is left");
}

void eat_memory() {
  while (true) leak_memory(std::size_t{8} << 20);
}

void fork_stubborn(const std::string& pid_file) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  start_stubborn(ends[1], false, false);
  start_stubborn(ends[1], false, true);
  start_stubborn(ends[1], true, false);
  start_stubborn(ends[1], true, true);
  write_pids(ends[0], pid_file);
  close(ends[0]);
  close(ends[1]);
}

void write_garbage(std::size_t bytes) {
  std::string noise(bytes, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>((i * 167 + 13) & 0xff);
  for (int descriptor = 1; descriptor < 16; ++descriptor) {
    const auto written = write(descriptor, noise.data(), noise.size());
    static_cast<void>(written);
  }
}

void close_everything() {
  for (int descriptor = 0; descriptor < 256; ++descriptor) close(descriptor);
}

namespace {

void leave_thread(sereno::milliseconds delay, void (*then)()) {
  std::thread([delay, then] {
    std::this_thread::sleep_for(delay);
    then();
  }).detach();
}

void leave_alarm(sereno::milliseconds delay) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(delay);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(delay - seconds);
  const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = seconds.count(), .tv_usec = rest.count() + 1}};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

void leave_timer(sereno::milliseconds delay) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  timer_t timer{};
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  const itimerspec when{.it_interval = {}, .it_value = {.tv_sec = delay.count() / 1000, .tv_nsec = 1'000'000}};
  timer_settime(timer, 0, &when, nullptr);
}

/// A whole message that the host does not expect, or a part of one.
void leave_bytes_in_every_socket(std::string_view bytes) {
  for (int descriptor = 3; descriptor < 16; ++descriptor) {
    const auto sent = send(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    static_cast<void>(sent);
  }
}

void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
}

void lower_file_limit() {
  const rlimit limit{.rlim_cur = 8, .rlim_max = 8};
  setrlimit(RLIMIT_NOFILE, &limit);
}

void fail_to_allocate() {
  try {
    static_cast<void>(::operator new (std::size_t{1} << 62));
  } catch (const std::bad_alloc&) {
    return;
  }
}

using Leave = void (*)(sereno::milliseconds);
const std::pair<std::string_view, Leave> kinds[] = {
    {"thread", [](auto delay) { leave_thread(delay, [] { pause(); }); }},
    {"thread-crash", [](auto delay) { leave_thread(delay, crash); }},
    {"thread-garbage", [](auto delay) { leave_thread(delay, [] { write_garbage(64); }); }},
    {"alarm", [](auto delay) { leave_alarm(delay); }},
    {"timer", [](auto delay) { leave_timer(delay); }},
    {"map", [](auto) { mmap(nullptr, std::size_t{100} << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
    {"bad-alloc", [](auto) { fail_to_allocate(); }},
    {"descriptor", [](auto) { leak_files(1); }},
    {"close-input", [](auto) { close(STDIN_FILENO); }},
    {"bytes", [](auto) { leave_bytes_in_every_socket("\x02"); }},
    {"folder", [](auto) { if (chdir("/proc") != 0) std::abort(); }},
    {"umask", [](auto) { umask(0777); }},
    {"signals", [](auto) { block_all_signals(); }},
    {"ignore", [](auto) { ::signal(SIGCHLD, SIG_IGN); }},
    {"environment", [](auto) { setenv("PATH", "/nowhere", 1); }},
    {"locale", [](auto) { std::setlocale(LC_ALL, "C.UTF-8"); }},
    {"limit", [](auto) { lower_file_limit(); }},
    {"priority", [](auto) { setpriority(PRIO_PROCESS, 0, 19); }},
    {"rounding", [](auto) { std::fesetround(FE_UPWARD); }},
    {"subreaper", [](auto) { prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); }},
    {"dumpable", [](auto) { prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }},
};

}  // namespace

bool leave_behind(const std::string& kind, sereno::milliseconds delay) {
  for (const auto& [name, leave] : kinds) {
    if (name != kind) continue;
    leave(delay);
    return true;
  }
  return false;
}

void write_to_a_broken_pipe() {
  int ends[2];
  if (pipe(ends) != 0) return;
  close(ends[0]);
  const auto written = write(ends[1], "x", 1);
  static_cast<void>(written);
  close(ends[1]);
}

}  // namespace selftest
