#include "plugins/host/processes/process_launch.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace sereno::host {
namespace {

constexpr int signal_count = 64;
/// The kernel's set of signals: libc's own functions leave the two signals out that libc uses itself.
using SignalMask = std::uint64_t;

SignalMask set_signal_mask(SignalMask mask) {
  SignalMask before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &before, sizeof mask);
  return before;
}

/// The child runs on the parent's memory, so it needs a stack of its own, one for each thread that starts children.
class ChildStack {
 public:
  static constexpr std::size_t bytes = 64u << 10;

  ChildStack() : area_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {}
  ChildStack(const ChildStack&) = delete;
  ChildStack& operator=(const ChildStack&) = delete;
  ~ChildStack() {
    if (area_ != MAP_FAILED) munmap(area_, bytes);
  }
  /// nullptr when there is no memory for it.
  void* top() const { return area_ == MAP_FAILED ? nullptr : static_cast<char*>(area_) + bytes; }

 private:
  void* area_;
};

/// Shared by both until the child runs its program or ends: what goes wrong needs no pipe.
struct Childhood {
  const LaunchPlan& plan;
  pid_t parent = 0;
  std::array<rlimit, 3> limits{};  ///< core dumps, open files, address space
  int error = 0;
  const char* failed_step = nullptr;
};

rlimit lowered(__rlimit_resource_t resource, std::uint64_t most) {
  rlimit now{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  getrlimit(resource, &now);
  const rlim_t wanted = std::min<rlim_t>(most, now.rlim_max);
  return {.rlim_cur = wanted, .rlim_max = wanted};
}

bool failed(Childhood& childhood, const char* step) {
  childhood.error = errno;
  childhood.failed_step = step;
  return false;
}

/// A handler would run on the parent's memory, so none may be left before the mask is opened.
void forget_signal_actions() {
  constexpr std::array<std::uint64_t, 4> standard{};  // the kernel's struct sigaction: SIG_DFL and nothing else
  for (int number = 1; number <= signal_count; ++number)
    syscall(SYS_rt_sigaction, number, standard.data(), nullptr, sizeof(SignalMask));
}

/// The parent may have died before the request to die with it was made.
bool die_with(Childhood& childhood) {
  if (!childhood.plan.dies_with_this_thread) return true;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return failed(childhood, "die with its parent");
  errno = ESRCH;
  return getppid() == childhood.parent || failed(childhood, "die with its parent");
}

bool arrange_descriptors(Childhood& childhood) {
  const LaunchPlan& plan = childhood.plan;
  for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard)
    if (dup2(plan.nowhere, standard) < 0) return failed(childhood, "open /dev/null");
  for (const auto& [ours, theirs] : plan.descriptors)
    if (dup2(ours, theirs) < 0) return failed(childhood, "take its descriptors");
  // Closed by exec, not before: the way back to the parent is memory, but sanitizers and debuggers have descriptors
  // too.
  const auto first = static_cast<unsigned>(plan.first_closed);
  if (syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
    return failed(childhood, "close other descriptors");
  return true;
}

bool accept_limits(Childhood& childhood) {
  const auto& [core, files, memory] = childhood.limits;
  if (setrlimit(RLIMIT_CORE, &core) != 0) return failed(childhood, "limit core dumps");
  if (childhood.plan.open_files > 0 && setrlimit(RLIMIT_NOFILE, &files) != 0)
    return failed(childhood, "limit open files");
  if (childhood.plan.address_space > 0 && setrlimit(RLIMIT_AS, &memory) != 0)
    return failed(childhood, "limit its address space");
  return true;
}

bool prepare(Childhood& childhood) {
  forget_signal_actions();
  setsid();  // always a new child: it leads no group yet
  if (!die_with(childhood)) return false;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed(childhood, "give up new privileges");
  if (!arrange_descriptors(childhood)) return false;
  if (chdir("/") != 0) return failed(childhood, "change to /");
  return accept_limits(childhood);
}

/// Only system calls from here to exec, on the parent's memory.
int be_born(void* shared) {
  auto& childhood = *static_cast<Childhood*>(shared);
  if (prepare(childhood)) {
    set_signal_mask(0);
    execve(childhood.plan.arguments[0], childhood.plan.arguments, childhood.plan.environment);
    childhood.error = errno;
  }
  syscall(SYS_exit_group, 127);  // not _exit(): AddressSanitizer would look at a stack that it does not know
  return 127;
}

/// No signal and no cancellation while two processes share one memory.
class Undisturbed {
 public:
  Undisturbed() : mask_(set_signal_mask(~SignalMask{0})) {
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_);
  }
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;
  ~Undisturbed() {
    pthread_setcancelstate(cancel_state_, nullptr);
    set_signal_mask(mask_);
    errno = errno_before_;  // the child had the same one
  }

 private:
  int errno_before_ = errno;
  SignalMask mask_;
  int cancel_state_ = 0;
};

}  // namespace

Launched launch(const LaunchPlan& plan) {
  thread_local const ChildStack stack;
  if (!stack.top()) return {.error = ENOMEM, .failed_step = "take memory"};
  Childhood childhood{.plan = plan,
                      .parent = getpid(),
                      .limits = {rlimit{.rlim_cur = 0, .rlim_max = 0}, lowered(RLIMIT_NOFILE, plan.open_files),
                                 lowered(RLIMIT_AS, plan.address_space)}};
  Launched launched;
  const Undisturbed undisturbed;
  const pid_t child =
      clone(be_born, stack.top(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &childhood, &launched.handle);
  if (child < 0) return {.error = errno, .failed_step = "start a process"};
  if (childhood.error == 0) {
    launched.process = child;
    return launched;
  }
  waitpid(child, nullptr, 0);
  close(launched.handle);
  return {.error = childhood.error, .failed_step = childhood.failed_step};
}

}  // namespace sereno::host
