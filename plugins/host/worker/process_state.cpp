#include "plugins/host/worker/process_state.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cfenv>
#include <clocale>
#include <exception>
#include <iterator>
#include <new>
#include <string_view>

#include "sereno/number.h"

namespace sereno::host::worker {
namespace {

/// No more than this share of the address space may be lost to a run: what is left must do for any other.
constexpr std::uint64_t address_space_share = 8;
constexpr std::uint64_t address_space_unlimited = std::uint64_t{512} << 20;
constexpr int first_libc_signal = 32;  // 32 and 33 are libc's own, installed when it first needs them
constexpr int last_libc_signal = 33;

/// operator new has no object to report to.
std::atomic<bool> allocation_failed{false};

void on_failed_allocation() {
  allocation_failed = true;
  throw std::bad_alloc();
}

std::int64_t current_umask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

std::int64_t blocked_signals() {
  std::uint64_t mask = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, nullptr, &mask, sizeof mask);
  return static_cast<std::int64_t>(mask);
}

std::int64_t pending_signals() {
  std::uint64_t mask = 0;
  syscall(SYS_rt_sigpending, &mask, sizeof mask);
  return static_cast<std::int64_t>(mask);
}

std::int64_t interval_timers() {
  std::int64_t armed = 0;
  for (const auto which : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    itimerval timer{};
    getitimer(which, &timer);
    armed = armed * 2 + ((timer.it_value.tv_sec | timer.it_value.tv_usec) != 0 ? 1 : 0);
  }
  return armed;
}

std::int64_t priority() {
  errno = 0;
  return getpriority(PRIO_PROCESS, 0);
}

std::int64_t io_priority() {
  constexpr int of_a_process = 1;
  return syscall(SYS_ioprio_get, of_a_process, 0);
}

std::int64_t processors() {
  std::array<std::uint64_t, 16> set{};
  syscall(SYS_sched_getaffinity, 0, sizeof set, set.data());
  std::uint64_t sum = 0;
  for (const std::uint64_t word : set) sum = sum * 31 + word;
  return static_cast<std::int64_t>(sum);
}

template <int option>
std::int64_t process_option() {
  int value = 0;
  prctl(option, &value, 0, 0, 0);
  return value;
}

std::int64_t alternate_stack() {
  stack_t stack{};
  sigaltstack(nullptr, &stack);
  return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(stack.ss_sp)) ^ stack.ss_flags;
}

std::int64_t identity() {
  uid_t users[3]{};
  gid_t groups[3]{};
  getresuid(&users[0], &users[1], &users[2]);
  getresgid(&groups[0], &groups[1], &groups[2]);
  std::int64_t sum = 0;
  for (int i = 0; i < 3; ++i) sum = (sum * 31 + users[i]) * 31 + groups[i];
  return sum;
}

struct Number {
  const char* what;
  std::int64_t (*look)();
};

/// Each read by one or two system calls.
constexpr Number all_numbers[] = {
    {"a timer is left", interval_timers},
    {"its umask was changed", current_umask},
    {"its blocked signals were changed", blocked_signals},
    {"a signal is pending", pending_signals},
    {"its priority was changed", priority},
    {"its priority was changed", [] { return std::int64_t{sched_getscheduler(0)}; }},
    {"its priority was changed", io_priority},
    {"its processors were changed", processors},
    {"its user or group was changed", identity},
    {"its process group was changed", [] { return std::int64_t{getpgrp()}; }},
    {"it opened its memory to others", [] { return std::int64_t{prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)}; }},
    {"it no longer adopts orphans", process_option<PR_GET_CHILD_SUBREAPER>},
    {"it would outlive the agent", process_option<PR_GET_PDEATHSIG>},
    {"its timer slack was changed", [] { return std::int64_t{prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0)}; }},
    {"its signal stack was changed", alternate_stack},
    {"its rounding was changed", [] { return std::int64_t{std::fegetround()}; }},
    {"its floating point traps were changed", [] { return std::int64_t{fegetexcept()}; }},
    {"its place in getopt() was changed", [] { return std::int64_t{optind}; }},
    {"its terminate handler was changed",
     [] { return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(std::get_terminate())); }},
    {"its new handler was changed",
     [] { return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(std::get_new_handler())); }},
};

/// 0 where /proc is not there.
std::uint64_t threads() {
  struct stat folder {};
  return stat("/proc/self/task", &folder) == 0 ? folder.st_nlink : 0;
}

/// A thread that was joined may be counted for some microseconds more.
bool has_more_threads_than(std::uint64_t before) {
  constexpr int looks = 20;
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 100'000};
  for (int look = 0; look < looks && threads() > before; ++look) nanosleep(&pause, nullptr);
  return threads() > before;
}

std::string current_locale() {
  const char* const name = std::setlocale(LC_ALL, nullptr);
  const bool own = uselocale(nullptr) != LC_GLOBAL_LOCALE;
  return (name ? name : "") + std::string(own ? " and one of the thread's own" : "");
}

void tell(std::string& text, std::string_view what) {
  if (!text.empty()) text += ", ";
  text += what;
}

}  // namespace

ProcessState::ProcessState() {
  allocation_failed = false;
  std::set_new_handler(on_failed_allocation);
  timers_ = Descriptor(open("/proc/self/timers", O_RDONLY | O_CLOEXEC));
  threads_ = threads();
  address_space_bytes_ = address_space_bytes();
  folders_ = folders();
  actions_ = signal_actions();
  limits_ = limits();
  environment_ = environment();
  numbers_ = numbers();
  locale_ = current_locale();
  files_ = open_files();
}

std::string ProcessState::what_changed() const {
  std::string changed;
  if (allocation_failed) tell(changed, "it ran out of memory");
  if (has_more_threads_than(threads_)) tell(changed, "a thread is left");
  if (has_timer()) tell(changed, "a timer is left");
  const auto now = numbers();
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i] != numbers_[i]) tell(changed, all_numbers[i].what);
  if (signal_actions() != actions_) tell(changed, "its signal handlers were changed");
  const auto same_limit = [](const rlimit& a, const rlimit& b) {
    return a.rlim_cur == b.rlim_cur && a.rlim_max == b.rlim_max;
  };
  const auto limits_now = limits();
  if (!std::equal(limits_.begin(), limits_.end(), limits_now.begin(), same_limit))
    tell(changed, "its limits were changed");
  if (environment() != environment_) tell(changed, "its environment was changed");
  if (current_locale() != locale_ || std::locale() != cpp_locale_) tell(changed, "its locale was changed");
  if (folders() != folders_) tell(changed, "its folder was changed");
  if (open_files() != files_) tell(changed, "its open descriptors are not the same");
  const std::uint64_t bytes = address_space_bytes();
  const std::uint64_t limit = limits_[RLIMIT_AS].rlim_cur;
  const std::uint64_t spare = std::min<std::uint64_t>(limit, address_space_unlimited) / address_space_share;
  if (bytes > address_space_bytes_ + spare)
    tell(changed, "its address space grew by " + std::to_string((bytes - address_space_bytes_) >> 20) + " MiB");
  return changed;
}

/// poll() tells of closed descriptors, many at a time and without a walk through /proc.
std::vector<ProcessState::File> ProcessState::open_files() {
  rlimit most{};
  getrlimit(RLIMIT_NOFILE, &most);
  std::vector<pollfd> asked(std::min<std::size_t>(most.rlim_cur, 1024));
  for (std::size_t i = 0; i < asked.size(); ++i) asked[i].fd = static_cast<int>(i);
  poll(asked.data(), asked.size(), 0);
  std::vector<File> files;
  for (const pollfd& one : asked) {
    struct stat status {};
    if ((one.revents & POLLNVAL) != 0 || fstat(one.fd, &status) != 0) continue;
    files.push_back({.number = one.fd, .device = status.st_dev, .inode = status.st_ino});
  }
  return files;
}

std::vector<ProcessState::File> ProcessState::folders() {
  std::vector<File> found;
  for (const char* path : {".", "/"}) {
    struct stat status {};
    stat(path, &status);
    found.push_back({.device = status.st_dev, .inode = status.st_ino});
  }
  return found;
}

ProcessState::Actions ProcessState::signal_actions() {
  Actions actions;
  for (int number = 1; number < static_cast<int>(actions.size()); ++number) {
    if (number >= first_libc_signal && number <= last_libc_signal) continue;
    std::array<std::uint64_t, 4> kernel{};  // handler, flags, restorer, mask
    syscall(SYS_rt_sigaction, number, nullptr, kernel.data(), sizeof kernel[3]);
    actions[static_cast<std::size_t>(number)] = {.handler = kernel[0], .flags = kernel[1]};
  }
  return actions;
}

ProcessState::Limits ProcessState::limits() {
  Limits limits{};
  for (std::size_t i = 0; i < limits.size(); ++i) getrlimit(static_cast<__rlimit_resource_t>(i), &limits[i]);
  return limits;
}

std::vector<std::string> ProcessState::environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable && *variable; ++variable) variables.emplace_back(*variable);
  return variables;
}

std::vector<std::int64_t> ProcessState::numbers() {
  std::vector<std::int64_t> numbers;
  numbers.reserve(std::size(all_numbers));
  for (const Number& number : all_numbers) numbers.push_back(number.look());
  return numbers;
}

std::uint64_t ProcessState::address_space_bytes() {
  const Descriptor file(open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  char buffer[64];
  const ssize_t got = file ? read(file.get(), buffer, sizeof buffer) : 0;
  const std::string_view text(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  const auto pages = parse_integer<std::uint64_t>(text.substr(0, text.find(' ')));
  return pages.value_or(0) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool ProcessState::has_timer() const {
  char byte = 0;
  return timers_ && pread(timers_.get(), &byte, 1, 0) > 0;
}

}  // namespace sereno::host::worker
