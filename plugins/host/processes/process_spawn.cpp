#include "plugins/host/processes/process_spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace sereno::host {
namespace {

/// posix_spawn's two tables, released together.
struct SpawnTables {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};

  SpawnTables() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnTables(const SpawnTables&) = delete;
  SpawnTables& operator=(const SpawnTables&) = delete;
  ~SpawnTables() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

void give_own_session(posix_spawnattr_t& attributes) {
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

void give_descriptors(posix_spawn_file_actions_t& actions, const SpawnRequest& request) {
  int first_free = 3;
  for (int standard = 0; standard <= 2; ++standard)
    posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", standard == 0 ? O_RDONLY : O_WRONLY, 0);
  for (const auto& [ours, theirs] : request.descriptors) {
    posix_spawn_file_actions_adddup2(&actions, ours, theirs);
    first_free = std::max(first_free, theirs + 1);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, first_free);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));  // exec does not write
  list.push_back(nullptr);
  return list;
}

Error failed(const std::string& what, int error) { return Error{what + ": " + std::strerror(error)}; }

/// A process that was started without standard descriptors gets their numbers for its own: spawn() would overwrite them
/// before it hands them on.
Descriptor above_given_numbers(int number) {
  constexpr int lowest = 10;
  Descriptor low(number);
  if (number >= lowest) return low;
  return Descriptor(fcntl(number, F_DUPFD_CLOEXEC, lowest));
}

Result<std::pair<Descriptor, Descriptor>> two_ends(int (&ends)[2]) {
  std::pair pair{above_given_numbers(ends[0]), above_given_numbers(ends[1])};
  if (!pair.first || !pair.second) return failed("cannot duplicate a descriptor", errno);
  return pair;
}

}  // namespace

Result<pid_t> spawn(const SpawnRequest& request) {
  SpawnTables tables;
  give_own_session(tables.attributes);
  give_descriptors(tables.actions, request);
  const auto arguments = pointers(request.arguments);
  const auto environment = pointers(request.environment);
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, arguments.front(), &tables.actions, &tables.attributes, arguments.data(), environment.data());
  if (error != 0) return failed(request.arguments.front(), error);
  return pid;
}

std::vector<std::string> clean_environment() {
  std::vector<std::string> environment{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                       "LANG=C.UTF-8"};
  const char* const zone = std::getenv("TZ");
  if (zone) environment.push_back("TZ=" + std::string(zone));
  return environment;
}

Result<std::pair<Descriptor, Descriptor>> make_pipe(int flags) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | flags) != 0) return failed("cannot make a pipe", errno);
  return two_ends(ends);
}

Result<std::pair<Descriptor, Descriptor>> make_socket_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return failed("cannot make a socket pair", errno);
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return failed("cannot make a socket non-blocking", errno);
  return two_ends(ends);
}

}  // namespace sereno::host
