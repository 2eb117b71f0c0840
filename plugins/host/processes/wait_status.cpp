#include "plugins/host/processes/wait_status.h"

#include <string.h>
#include <sys/wait.h>

namespace sereno::host {

std::string how_it_ended(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return "ended with exit code " + std::to_string(WEXITSTATUS(wait_status));
  const int signal = WTERMSIG(wait_status);
  const char* const name = sigabbrev_np(signal);
  return "died of signal " + std::to_string(signal) + (name ? " (SIG" + std::string(name) + ")" : std::string());
}

}  // namespace sereno::host
