// sereno-worker: the small process in which other people's code runs. Started by the agent and the command line only,
// which give it its bounds.
//   --describe FILE   writes what a plugin says about itself to standard output
//   --serve FILE      runs a plugin's checks, told over descriptor 3
//   --guard PREFIX    loads nothing: kills what is left when the agent was killed
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "plugins/host/processes/strays.h"
#include "plugins/host/worker/become_worker.h"
#include "plugins/host/worker/worker_protocol.h"
#include "plugins/host/worker/worker_serve.h"

namespace {
using namespace sereno;

constexpr int wrong_use = 2;

int say(int exit_code, const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
  return exit_code;
}

/// A plugin may print: its words must not end up between ours.
int describe_on_output(const std::string& plugin_path) {
  const int line = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (line < 0 || nowhere < 0) return 1;
  dup2(nowhere, STDOUT_FILENO);
  return host::worker::describe(line, plugin_path);
}

int serve(const std::string& plugin_path) {
  fcntl(host::worker::line_descriptor, F_SETFD, FD_CLOEXEC);  // what a check starts has no part in it
  return host::worker::serve(host::worker::line_descriptor, plugin_path);
}

/// Closed to others, as all that belongs to the agent.
int guard(const std::string& prefix) {
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  host::guard(host::worker::line_descriptor, prefix);
  return 0;
}

int obey(std::string_view order, const std::string& subject) {
  if (order == "--guard") return guard(subject);
  if (order != "--describe" && order != "--serve") return wrong_use;
  if (auto ready = host::become_worker(); !ready) return say(1, ready.error().message);
  return order == "--serve" ? serve(subject) : describe_on_output(subject);
}

}  // namespace

int main(int count, char** words) {
  int exit_code = wrong_use;
  try {
    if (count == 3) exit_code = obey(words[1], words[2]);
    if (exit_code == wrong_use)
      std::fputs("sereno-worker is started by serenod and sereno; \"sereno check NAME\" runs a check\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sereno-worker: %s\n", error.what());
    exit_code = 1;
  }
  _exit(exit_code);  // exit handlers of a plugin have nothing to say any more
}
