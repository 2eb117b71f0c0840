#include "agent/cli/last_words.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/whole_file.h"
#include "plugins/host/processes/process_table.h"

namespace sereno::cli::last_words {
namespace {

constexpr std::size_t most_remembered = 256u << 10;
constexpr std::size_t longest_line = 256;
constexpr std::size_t handler_stack = 64u << 10;
constexpr int exit_unknown = 3;

/// A line put together without the heap.
class Line {
 public:
  Line& operator<<(std::string_view text) {
    const auto room = std::min(text.size(), longest_line - size_);
    std::copy_n(text.data(), room, text_.data() + size_);
    size_ += room;
    return *this;
  }
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, longest_line> text_{};
  std::size_t size_ = 0;
};

struct FatalSignal {
  int number;
  std::string_view name;
};
/// What ends a process that does nothing about it. SIGINT and SIGQUIT are missing: they come from a person's keyboard,
/// and a shell that runs a loop wants to see them.
constexpr FatalSignal fatal_signals[] = {
    {SIGSEGV, "SIGSEGV"},     {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
    {SIGILL, "SIGILL"},       {SIGSYS, "SIGSYS"},   {SIGTRAP, "SIGTRAP"}, {SIGTERM, "SIGTERM"},
    {SIGHUP, "SIGHUP"},       {SIGALRM, "SIGALRM"}, {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"},
    {SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"}};

/// Everything that a handler reads. Written before the handlers are installed, or while their signal cannot come.
struct Stage {
  std::atomic_flag answered = ATOMIC_FLAG_INIT;
  int output = STDOUT_FILENO;
  pid_t process = 0;
  const host::CurrentStep* step = nullptr;
  timer_t alarm{};
  bool has_alarm = false;
  int alarm_code = exit_unknown;
  Line crash_prefix;  ///< "WEB UNKNOWN - "
  Line alarm_text;    ///< "WEB UNKNOWN - timed out after 10 s"
  std::atomic<std::size_t> remembered{0};
};
Stage stage;
std::array<char, most_remembered> memory;

/// Not SIGALRM: libraries use it themselves, with a handler of their own.
int alarm_signal() { return SIGRTMAX - 1; }

/// _exit() is our own below.
[[noreturn]] void end_process(int exit_code) {
  for (;;) ::syscall(SYS_exit_group, exit_code);
}

/// Without what the check started: a child that lives on would hold the reader's pipe, and outlive its deadline.
[[noreturn]] void leave(int exit_code) {
  host::kill_all_children();
  end_process(exit_code);
}

/// Says the line, once. A thread that dies while the answer is being written waits for the end that this brings.
[[noreturn]] void end_with(Line line, int exit_code) {
  if (stage.answered.test_and_set()) {
    while (::gettid() != stage.process) ::pause();
    end_process(exit_code);
  }
  write_all(stage.output, (line << "\n").text());
  write_all(STDERR_FILENO, remembered());
  leave(exit_code);
}

Line with_step(Line line) {
  char name[host::CurrentStep::longest];
  const std::size_t size = stage.step->copy(name);
  if (size > 0) line << " in step '" << std::string_view(name, size) << "'";
  return line;
}

/// In a forked child the answer is not ours to give.
void die_of(int number) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(number, &action, nullptr);
  ::raise(number);  // it is blocked while its handler runs, and comes when that returns
}

void on_fatal_signal(int number) {
  if (::getpid() != stage.process) return die_of(number);
  Line line = stage.crash_prefix;
  line << "died of ";
  for (const FatalSignal& signal : fatal_signals)
    if (signal.number == number) line << signal.name;
  end_with(with_step(line), exit_unknown);
}

void on_alarm(int) {
  if (::getpid() != stage.process || stage.answered.test()) return;
  end_with(with_step(stage.alarm_text), stage.alarm_code);
}

/// Runs when somebody called exit() who is not answer().
void on_exit() {
  if (::getpid() != stage.process) return;
  Line line = stage.crash_prefix;
  end_with(with_step(line << "the check ended the process itself"), exit_unknown);
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
  keep_standard_descriptors();
  const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (copy < 0) return;
  stage.output = copy;
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

/// For a stack that has overflowed.
void give_handlers_a_stack() {
  void* const area = ::mmap(nullptr, handler_stack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) return;
  stack_t stack{};
  stack.ss_sp = area;
  stack.ss_size = handler_stack;
  ::sigaltstack(&stack, nullptr);
}

void install_handlers() {
  struct sigaction action {};
  action.sa_flags = SA_ONSTACK;
  action.sa_handler = on_fatal_signal;
  for (const FatalSignal& signal : fatal_signals) {
    struct sigaction inherited {};
    ::sigaction(signal.number, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) ::sigaction(signal.number, &action, nullptr);  // as nohup wants it
  }
  action.sa_handler = on_alarm;
  ::sigaction(alarm_signal(), &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a peer that closes is an error of the call, not the end of the check
  std::atexit(on_exit);
}

void create_alarm() {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = alarm_signal();
  stage.has_alarm = ::timer_create(CLOCK_MONOTONIC, &event, &stage.alarm) == 0;
}

timespec timespec_of(std::chrono::steady_clock::duration since_boot) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(since_boot - seconds);
  return {.tv_sec = static_cast<time_t>(seconds.count()), .tv_nsec = static_cast<long>(rest.count())};
}

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return capitals;
}

}  // namespace

void prepare(std::string_view label, const host::CurrentStep& step) {
  stage.process = ::getpid();
  stage.step = &step;
  stage.crash_prefix << in_capitals(label) << " " << to_string(Status::unknown) << " - ";
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // what leaves its session is still found
  take_standard_output();
  give_handlers_a_stack();
  install_handlers();
  create_alarm();
  constexpr milliseconds loading{10000};
  set_alarm(std::chrono::steady_clock::now() + loading, loading, Status::unknown);
}

void set_alarm(std::chrono::steady_clock::time_point hard_deadline, milliseconds timeout, Status status) {
  if (!stage.has_alarm) return;
  itimerspec when{};
  ::timer_settime(stage.alarm, 0, &when, nullptr);
  const auto prefix = stage.crash_prefix.text();
  const auto label = prefix.substr(0, prefix.find(' '));
  stage.alarm_text = Line() << label << " " << to_string(status) << " - " << host::timed_out({}, timeout, {}).summary;
  stage.alarm_code = static_cast<int>(status);
  when.it_value = timespec_of(hard_deadline.time_since_epoch());
  ::timer_settime(stage.alarm, TIMER_ABSTIME, &when, nullptr);
}

void remember(std::string_view line) {
  const auto used = stage.remembered.load(std::memory_order_relaxed);
  if (used + line.size() + 1 > memory.size()) return;
  std::copy(line.begin(), line.end(), memory.begin() + static_cast<std::ptrdiff_t>(used));
  memory[used + line.size()] = '\n';
  stage.remembered.store(used + line.size() + 1, std::memory_order_release);
}

std::string_view remembered() { return {memory.data(), stage.remembered.load(std::memory_order_acquire)}; }

void answer(std::string_view text, int exit_code) {
  std::string line(text);
  if (!line.empty() && !line.ends_with('\n')) line += '\n';
  const bool said = !stage.answered.test_and_set() && write_all(stage.output, line) == 0;
  leave(said ? exit_code : exit_unknown);
}

}  // namespace sereno::cli::last_words

// The program's own come before libc's for every plugin (see --export-dynamic-symbol beside this file): a check that
// ends the process without exit() has to say so as well. Its forked children end as they want to.
#define SERENO_BEFORE_LIBC __attribute__((visibility("default")))
extern "C" {
SERENO_BEFORE_LIBC void _exit(int exit_code) {
  sereno::cli::last_words::on_exit();
  sereno::cli::last_words::end_process(exit_code);
}
SERENO_BEFORE_LIBC void _Exit(int exit_code) noexcept { _exit(exit_code); }
SERENO_BEFORE_LIBC void quick_exit(int exit_code) noexcept { _exit(exit_code); }
}
