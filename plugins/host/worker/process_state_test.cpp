// Each deed is done in a process of its own, which tells what it finds changed.
#include "plugins/host/worker/process_state.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cfenv>
#include <chrono>
#include <clocale>
#include <cstdlib>
#include <functional>
#include <locale>
#include <new>
#include <string>
#include <thread>

namespace sereno::host::worker {
namespace {

/// In a forked child; the answer comes back through a pipe.
std::string changed_by(const std::function<void()>& deed) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    mallopt(M_ARENA_MAX, 1);  // as a worker: another thread's arena is 64 MiB of address space
    const ProcessState state;
    deed();
    const std::string changed = state.what_changed();
    const auto written = write(ends[1], changed.data(), changed.size());
    _exit(written == static_cast<ssize_t>(changed.size()) ? 0 : 1);
  }
  close(ends[1]);
  char buffer[512];
  const ssize_t got = read(ends[0], buffer, sizeof buffer);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return {buffer, static_cast<std::size_t>(got > 0 ? got : 0)};
}

void start_posix_timer() {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR1;
  timer_t timer{};
  timer_create(CLOCK_MONOTONIC, &event, &timer);
}

void block(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

void lower_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_STACK, &limit);
  limit.rlim_cur = 1 << 20;
  setrlimit(RLIMIT_STACK, &limit);
}

/// The address sanitizer ends a process that asks for too much.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool may_run_out_of_memory = false;
#else
constexpr bool may_run_out_of_memory = true;
#endif

void run_out_of_memory() {
  try {
    static_cast<void>(::operator new (std::size_t{1} << 62));
  } catch (const std::bad_alloc&) {
    return;
  }
}

/// Not called through a name that the compiler may leave out.
void map(std::size_t bytes) { mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); }

TEST(ProcessState, TellsWhatARunLeftBehind) {
  struct Case {
    const char* why;
    std::function<void()> deed;
    const char* changed;
  };
  const Case cases[] = {
      {"nothing", [] {}, ""},
      {"alarm", [] { alarm(1000); }, "a timer is left"},
      {"a virtual timer",
       [] {
         const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = 1000, .tv_usec = 0}};
         setitimer(ITIMER_PROF, &timer, nullptr);
       },
       "a timer is left"},
      {"a POSIX timer, not even armed", start_posix_timer, "a timer is left"},
      {"umask", [] { umask(0); }, "its umask was changed"},
      {"a signal blocked", [] { block(SIGHUP); }, "its blocked signals were changed"},
      {"a signal ignored", [] { ::signal(SIGHUP, SIG_IGN); }, "its signal handlers were changed"},
      {"a handler for a real-time signal", [] { ::signal(SIGRTMIN + 3, [](int) {}); },
       "its signal handlers were changed"},
      {"priority", [] { setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 1); }, "its priority was changed"},
      {"folder", [] { EXPECT_EQ(chdir("/proc"), 0); }, "its folder was changed"},
      {"environment added", [] { setenv("LD_PRELOAD", "/x", 1); }, "its environment was changed"},
      {"environment emptied", [] { clearenv(); }, "its environment was changed"},
      {"the C locale", [] { std::setlocale(LC_ALL, "C.UTF-8"); }, "its locale was changed"},
      {"the C++ locale", [] { std::locale::global(std::locale("C.UTF-8")); }, "its locale was changed"},
      {"limit", lower_limit, "its limits were changed"},
      {"memory closed to others", [] { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }, "it opened its memory to others"},
      {"subreaper", [] { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }, "it no longer adopts orphans"},
      {"death signal", [] { prctl(PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0); }, "it would outlive the agent"},
      {"rounding", [] { std::fesetround(FE_UPWARD); }, "its rounding was changed"},
      {"a descriptor", [] { static_cast<void>(open("/dev/null", O_RDONLY)); }, "its open descriptors are not the same"},
      {"a descriptor closed", [] { close(STDIN_FILENO); }, "its open descriptors are not the same"},
      {"another file under an old number",
       [] {
         const int other = open("/dev/zero", O_RDONLY);
         dup2(other, STDIN_FILENO);
         close(other);
       },
       "its open descriptors are not the same"},
      {"no memory, caught", run_out_of_memory, "it ran out of memory"},
      {"address space that nobody touches", [] { map(std::size_t{100} << 20); }, "its address space grew by 100 MiB"},
      {"some address space", [] { map(std::size_t{1} << 20); }, ""},
      {"several",
       [] {
         alarm(1000);
         umask(0);
       },
       "a timer is left, its umask was changed"},
      {"what was undone",
       [] {
         alarm(1000);
         alarm(0);
         setenv("X", "1", 1);
         unsetenv("X");
       },
       ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    if (!may_run_out_of_memory && std::string_view(c.changed) == "it ran out of memory") continue;
    EXPECT_EQ(changed_by(c.deed), c.changed);
  }
}

TEST(ProcessState, TellsAThreadThatIsLeftFromOneThatWasJoined) {
  EXPECT_EQ(changed_by([] { std::thread([] { pause(); }).detach(); }).substr(0, 16), "a thread is left");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(changed_by([] { std::thread([] {}).join(); }), "");
}

}  // namespace
}  // namespace sereno::host::worker
