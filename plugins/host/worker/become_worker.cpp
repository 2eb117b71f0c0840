#include "plugins/host/worker/become_worker.h"

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace sereno::host {
namespace {

Result<void> set(int option, unsigned long value, const std::string& what) {
  if (prctl(option, value, 0, 0, 0) == 0) return {};
  return Error{"cannot " + what + ": " + std::strerror(errno)};
}

}  // namespace

Result<void> become_worker() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  mallopt(M_TRIM_THRESHOLD, 128 * 1024);
  ::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error of the call, not the end of the worker
  if (auto done = set(PR_SET_CHILD_SUBREAPER, 1, "adopt orphans"); !done) return done;
  return set(PR_SET_DUMPABLE, 0, "close its memory to others");
}

}  // namespace sereno::host
