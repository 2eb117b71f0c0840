#include "plugins/steps/confined/filter.h"

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

/// What libsndfile and its decoders, libxml2, malloc, the C library and sanitizers call while they compute.
constexpr std::array<int, 20> allowed = {SCMP_SYS(read),           SCMP_SYS(write),         SCMP_SYS(close),
                                         SCMP_SYS(lseek),          SCMP_SYS(brk),           SCMP_SYS(munmap),
                                         SCMP_SYS(mremap),         SCMP_SYS(madvise),       SCMP_SYS(futex),
                                         SCMP_SYS(exit),           SCMP_SYS(exit_group),    SCMP_SYS(rt_sigreturn),
                                         SCMP_SYS(rt_sigprocmask), SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
                                         SCMP_SYS(sched_yield),    SCMP_SYS(getpid),        SCMP_SYS(gettid),
                                         SCMP_SYS(gettimeofday),   SCMP_SYS(sigaltstack)};

/// libseccomp, loaded by whoever confines something.
struct Library {
  decltype(&::seccomp_init) init = nullptr;
  decltype(&::seccomp_rule_add_array) add = nullptr;
  decltype(&::seccomp_export_bpf) write_program = nullptr;
  decltype(&::seccomp_release) release = nullptr;
};

Library load() {
  const SharedLibrary library("libseccomp.so.2", "libseccomp2");
  Library seccomp;
  library.bind("seccomp_init", seccomp.init);
  library.bind("seccomp_rule_add_array", seccomp.add);
  library.bind("seccomp_export_bpf", seccomp.write_program);
  library.bind("seccomp_release", seccomp.release);
  return seccomp;
}

bool add_rules(const Library& seccomp, scmp_filter_ctx filter) {
  for (const int call : allowed)
    if (seccomp.add(filter, SCMP_ACT_ALLOW, call, 0, nullptr) != 0) return false;
  const scmp_arg_cmp not_executable{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  const bool memory = seccomp.add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &not_executable) == 0 &&
                      seccomp.add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &not_executable) == 0;
  // A virtual file of libsndfile still looks for resource forks beside it.
  return memory && seccomp.add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0, nullptr) == 0 &&
         seccomp.add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(newfstatat), 0, nullptr) == 0 &&
         seccomp.add(filter, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(fstat), 0, nullptr) == 0;
}

/// Making it takes as long as a fork: libseccomp hands it over by a file, here one in memory.
std::vector<sock_filter> compiled() {
  const Library seccomp = load();
  const std::unique_ptr<void, decltype(seccomp.release)> filter(seccomp.init(SCMP_ACT_KILL_PROCESS), seccomp.release);
  const int file = memfd_create("filter", MFD_CLOEXEC);
  std::vector<sock_filter> program;
  if (filter && file >= 0 && add_rules(seccomp, filter.get()) && seccomp.write_program(filter.get(), file) == 0) {
    const auto size = lseek(file, 0, SEEK_END);
    program.resize(static_cast<std::size_t>(std::max<off_t>(size, 0)) / sizeof(sock_filter));
    if (pread(file, program.data(), program.size() * sizeof(sock_filter), 0) != size) program.clear();
  }
  if (file >= 0) close(file);
  if (program.empty()) throw std::runtime_error("the process cannot be confined here");
  return program;
}

}  // namespace

const std::vector<sock_filter>& computing_only() {
  static const std::vector<sock_filter> filter = compiled();
  return filter;
}

bool confine_this_process(const std::vector<sock_filter>& filter) {
  std::vector<sock_filter> own = filter;
  const sock_fprog program{.len = static_cast<unsigned short>(own.size()), .filter = own.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace sereno::steps
