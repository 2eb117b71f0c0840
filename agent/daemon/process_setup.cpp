#include "agent/daemon/process_setup.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace sereno::agent {

void set_up_process() {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  umask(0077);
  std::signal(SIGPIPE, SIG_IGN);
  mallopt(M_ARENA_MAX, 1);  // a second arena for the ledger's thread would cost more than it saves
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
}

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

}  // namespace sereno::agent
