#include "plugins/host/worker/confinement.h"

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace sereno::host {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool address_space_can_be_limited = false;  // AddressSanitizer reserves terabytes
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool address_space_can_be_limited = false;
#else
constexpr bool address_space_can_be_limited = true;
#endif
#else
constexpr bool address_space_can_be_limited = true;
#endif

Error failed(const std::string& what) { return Error{"cannot " + what + ": " + std::strerror(errno)}; }

/// Hard limits too, and never above the hard limit there is.
Result<void> limit(__rlimit_resource_t resource, rlim_t most, const std::string& what) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return failed("read the limit of " + what);
  const rlimit wanted{.rlim_cur = std::min(most, now.rlim_max), .rlim_max = std::min(most, now.rlim_max)};
  if (setrlimit(resource, &wanted) != 0) return failed("limit " + what);
  return {};
}

Result<void> set(int option, unsigned long value, const std::string& what) {
  if (prctl(option, value, 0, 0, 0) != 0) return failed(what);
  return {};
}

Result<void> die_with(pid_t parent) {
  if (parent == 0) return {};
  if (auto told = set(PR_SET_PDEATHSIG, SIGKILL, "ask to die with the parent"); !told) return told;
  if (getppid() != parent) return Error{"process " + std::to_string(parent) + " is gone"};  // before it was asked
  return {};
}

}  // namespace

Result<void> confine(const Confinement& limits) {
  if (auto done = die_with(limits.parent); !done) return done;
  if (auto done = set(PR_SET_NO_NEW_PRIVS, 1, "give up new privileges"); !done) return done;
  if (auto done = limit(RLIMIT_CORE, 0, "core dumps"); !done) return done;
  if (auto done = limit(RLIMIT_NOFILE, limits.open_files, "open files"); !done) return done;
  if (limits.address_space_bytes == 0 || !address_space_can_be_limited) return {};
  return limit(RLIMIT_AS, limits.address_space_bytes, "address space");
}

Result<void> become_worker() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  mallopt(M_TRIM_THRESHOLD, 128 * 1024);
  ::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error of the call, not the end of the worker
  if (auto done = set(PR_SET_CHILD_SUBREAPER, 1, "adopt orphans"); !done) return done;
  return set(PR_SET_DUMPABLE, 0, "close its memory to others");
}

}  // namespace sereno::host
