// sereno-worker: the small process in which other people's code runs. Started by the agent and the command line only.
//   --describe FILE                     writes what a plugin says about itself to standard output
//   --serve FILE LIMITS                 runs a plugin's checks, told over descriptor 3
//   --exec LIMITS -- PROGRAM ARGS...    confines itself and becomes the program
// LIMITS: --parent PID --memory BYTES --files NUMBER
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "plugins/host/worker/confinement.h"
#include "plugins/host/worker/worker_protocol.h"
#include "plugins/host/worker/worker_serve.h"
#include "sereno/number.h"

namespace {
using namespace sereno;

constexpr int wrong_use = 2;

struct Orders {
  std::string describe{};
  std::string serve{};
  bool exec = false;
  char** program = nullptr;  ///< NULL at its end, as in main
  host::Confinement limits{};
};

template <class Integer>
bool read_number(std::string_view text, Integer& number) {
  const auto parsed = parse_integer<Integer>(text);
  if (parsed) number = *parsed;
  return parsed.has_value();
}

/// One option and its value. False when it is neither.
bool take_option(Orders& orders, std::string_view name, const char* value) {
  if (!value) return false;
  if (name == "--describe") return !(orders.describe = value).empty();
  if (name == "--serve") return !(orders.serve = value).empty();
  if (name == "--parent") return read_number(value, orders.limits.parent);
  if (name == "--memory") return read_number(value, orders.limits.address_space_bytes);
  if (name == "--files") return read_number(value, orders.limits.open_files);
  return false;
}

bool read_orders(char** words, Orders& orders) {
  for (++words; *words; ++words) {
    const std::string_view word = *words;
    if (word == "--exec") {
      orders.exec = true;
    } else if (word == "--") {
      orders.program = words + 1;
      break;
    } else {
      if (!take_option(orders, word, words[1])) return false;
      ++words;
    }
  }
  const bool has_program = orders.program && *orders.program;
  return orders.exec ? has_program : orders.describe.empty() != orders.serve.empty();
}

int say(int exit_code, const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
  return exit_code;
}

/// What a classic plugin prints that cannot see its subject: the agent reads this as such.
int become_program(const Orders& orders) {
  constexpr int unknown = 3;
  if (auto confined = host::confine(orders.limits); !confined) return say(unknown, confined.error().message);
  execv(orders.program[0], orders.program);
  return say(unknown, "cannot run '" + std::string(orders.program[0]) + "': " + std::strerror(errno));
}

/// A plugin may print: its words must not end up between ours.
int describe_on_output(const std::string& plugin_path) {
  const int line = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (line < 0 || nowhere < 0) return 1;
  dup2(nowhere, STDOUT_FILENO);
  return host::worker::describe(line, plugin_path);
}

int obey(const Orders& orders) {
  if (orders.exec) return become_program(orders);
  if (auto confined = host::confine(orders.limits); !confined) return say(1, confined.error().message);
  if (auto ready = host::become_worker(); !ready) return say(1, ready.error().message);
  if (!orders.describe.empty()) return describe_on_output(orders.describe);
  fcntl(host::worker::line_descriptor, F_SETFD, FD_CLOEXEC);  // what a check starts has no part in it
  return host::worker::serve(host::worker::line_descriptor, orders.serve);
}

}  // namespace

int main(int, char** words) {
  Orders orders;
  int exit_code = wrong_use;
  try {
    if (read_orders(words, orders))
      exit_code = obey(orders);
    else
      std::fputs("sereno-worker is started by serenod and sereno; \"sereno check NAME\" runs a check\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sereno-worker: %s\n", error.what());
    exit_code = 1;
  }
  _exit(exit_code);  // exit handlers of a plugin have nothing to say any more
}
