// check_misfortune: the ways in which a check can take its process along, for the command line's test.
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

#include "sereno/plugin.h"

namespace {
using namespace sereno;

/// Grows the stack until it ends; `depth` could be negative for all that the compiler knows.
// NOLINTNEXTLINE(misc-no-recursion)
int recurse_for_ever(volatile int* depth) {
  volatile int here[1024];
  here[0] = *depth + 1;
  return here[0] < 0 ? 0 : recurse_for_ever(here) + here[0];
}

void overflow_the_stack() {
  volatile int depth = 0;
  static_cast<void>(recurse_for_ever(&depth));
}

void raise_signal(int number) { static_cast<void>(::raise(number)); }

void fork_a_child_that_crashes() {
  const pid_t child = ::fork();
  if (child == 0) raise_signal(SIGSEGV);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV) throw CheckFailure("the child did not die of its signal");
}

/// Two children that end only when they are killed, one in a session of its own. Their ids go to standard error.
void leave_children_behind() {
  for (const bool escapes : {false, true}) {
    int ready[2];
    if (::pipe(ready) != 0) throw CheckFailure("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
      if (escapes) ::setsid();
      ::signal(SIGTERM, SIG_IGN);
      if (escapes && ::fork() != 0) ::_exit(0);
      std::fprintf(stderr, "child %d\n", static_cast<int>(::getpid()));
      ::close(ready[0]);
      ::close(ready[1]);
      for (;;) ::pause();
    }
    ::close(ready[1]);
    char nothing = 0;
    while (::read(ready[0], &nothing, 1) > 0) continue;
    ::close(ready[0]);
  }
}

void sleep_deaf() {
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, nullptr);
  for (;;) ::pause();
}

void print_much() {
  std::puts("MISFORTUNE OK - printed by the plugin");
  std::fflush(stdout);
  const auto written = ::write(STDOUT_FILENO, "OK\n", 3);
  static_cast<void>(written);
}

const std::map<std::string, void (*)(), std::less<>>& deeds() {
  static const std::map<std::string, void (*)(), std::less<>> all = {
      {"none", [] {}},
      {"overflow", overflow_the_stack},
      {"segv", [] { raise_signal(SIGSEGV); }},
      {"abort", [] { std::abort(); }},
      {"bus", [] { raise_signal(SIGBUS); }},
      {"fpe", [] { raise_signal(SIGFPE); }},
      {"ill", [] { raise_signal(SIGILL); }},
      {"trap", [] { raise_signal(SIGTRAP); }},
      {"alarm", [] { raise_signal(SIGALRM); }},
      {"term", [] { raise_signal(SIGTERM); }},
      {"hup", [] { raise_signal(SIGHUP); }},
      {"orphans", leave_children_behind},
      {"orphans-segv", [] { leave_children_behind(), raise_signal(SIGSEGV); }},
      {"orphans-deaf", [] { leave_children_behind(), sleep_deaf(); }},
      {"thread", [] { std::thread([] { throw 5; }).join(); }},
      {"exit", [] { std::exit(0); }},
      {"_exit", [] { ::_exit(0); }},
      {"quick_exit", [] { std::quick_exit(0); }},
      {"exit_group", [] { ::syscall(SYS_exit_group, 0); }},
      {"kill", [] { raise_signal(SIGKILL); }},
      {"stop", [] { raise_signal(SIGSTOP); }},
      {"print", print_much},
      {"print-segv", [] { print_much(), raise_signal(SIGSEGV); }},
      {"child", fork_a_child_that_crashes},
      {"deaf", sleep_deaf},
      {"throw", [] { throw CheckFailure("cannot see it"); }},
  };
  return all;
}

class MisfortuneCheck final : public Check {
 public:
  void declare(Options& options) const override {
    options.add("mode,m", Options::Kind::text, "none", "what happens")
        .add("warning,w", Options::Kind::range, "", "range of the value that warns")
        .add("critical,c", Options::Kind::range, "", "range of the value that is critical")
        .add("value", Options::Kind::number, "1", "what is measured")
        .add("password", Options::Kind::secret, "", "is counted");
  }

  CheckResult run(const Context& context) const override {
    context.step_begins("first");
    context.log(LogLevel::debug, "a debug line");
    context.log(LogLevel::info, "an info line");
    context.step_begins("second");
    const auto deed = deeds().find(context.text("mode"));
    if (deed == deeds().end()) throw CheckFailure("no such mode");
    deed->second();
    const Metric value = context.guarded("value", *context.number("value"), "s");
    return {.status = judge(value),
            .summary = "secret of " + std::to_string(context.text("password").size()),
            .long_text = "more text",
            .metrics = {value},
            .steps = {{.name = "first", .outcome = "seen", .duration_s = 0.5}}};
  }
};
}  // namespace

SERENO_PLUGIN(MisfortuneCheck, "misfortune", "Does what a check must not do")
