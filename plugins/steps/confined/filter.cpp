#include "plugins/steps/confined/filter.h"

#include <seccomp.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <memory>

namespace sereno::steps {
namespace {

/// What libsndfile and its decoders, malloc, the C library and sanitizers call while they compute.
constexpr std::array<int, 20> allowed = {SCMP_SYS(read),           SCMP_SYS(write),         SCMP_SYS(close),
                                         SCMP_SYS(lseek),          SCMP_SYS(brk),           SCMP_SYS(munmap),
                                         SCMP_SYS(mremap),         SCMP_SYS(madvise),       SCMP_SYS(futex),
                                         SCMP_SYS(exit),           SCMP_SYS(exit_group),    SCMP_SYS(rt_sigreturn),
                                         SCMP_SYS(rt_sigprocmask), SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
                                         SCMP_SYS(sched_yield),    SCMP_SYS(getpid),        SCMP_SYS(gettid),
                                         SCMP_SYS(gettimeofday),   SCMP_SYS(sigaltstack)};

bool add_rules(scmp_filter_ctx filter) {
  for (const int call : allowed)
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  const scmp_arg_cmp not_executable{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  const bool memory = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_executable) == 0 &&
                      seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable) == 0;
  // A virtual file of libsndfile still looks for resource forks beside it.
  return memory && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(newfstatat), 0) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(fstat), 0) == 0;
}

}  // namespace

bool confine_this_process() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  return filter && add_rules(filter.get()) && seccomp_load(filter.get()) == 0;
}

}  // namespace sereno::steps
