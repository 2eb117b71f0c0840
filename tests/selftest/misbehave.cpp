#include "misbehave.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <thread>
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
  volatile int* nowhere = nullptr;
  *nowhere = 1;  // NOLINT: the purpose
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

void write_to_a_broken_pipe() {
  int ends[2];
  if (pipe(ends) != 0) return;
  close(ends[0]);
  const auto written = write(ends[1], "x", 1);
  static_cast<void>(written);
  close(ends[1]);
}

}  // namespace selftest
