#include "plugins/host/processes/process_spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <span>

#include "plugins/host/processes/process_launch.h"

namespace sereno::host {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool address_space_can_be_limited = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool address_space_can_be_limited = false;
#else
constexpr bool address_space_can_be_limited = true;
#endif
#else
constexpr bool address_space_can_be_limited = true;
#endif

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

/// What a program is given, all of it above the numbers that it has there.
class GivenDescriptors {
 public:
  explicit GivenDescriptors(const std::vector<std::pair<int, int>>& wanted) {
    for (const auto& [ours, theirs] : wanted) first_closed_ = std::max(first_closed_, theirs + 1);
    nowhere_ = lift(open("/dev/null", O_RDWR | O_CLOEXEC), true);
    for (const auto& [ours, theirs] : wanted) lifted_.emplace_back(lift(ours, false), theirs);
  }
  explicit operator bool() const { return whole_; }
  std::span<const std::pair<int, int>> lifted() const { return lifted_; }
  int nowhere() const { return nowhere_; }
  int first_closed() const { return first_closed_; }

 private:
  int lift(int number, bool own) {
    if (own && number >= 0) copies_.emplace_back(number);
    if (number >= first_closed_) return number;
    const int copy = number < 0 ? number : fcntl(number, F_DUPFD_CLOEXEC, first_closed_);
    if (copy >= 0) copies_.emplace_back(copy);
    whole_ = whole_ && copy >= 0;
    return copy;
  }

  int first_closed_ = STDERR_FILENO + 1;
  int nowhere_ = -1;
  bool whole_ = true;
  std::vector<Descriptor> copies_;
  std::vector<std::pair<int, int>> lifted_;
};

/// `step`: nullptr when it was the program itself that could not be executed.
Spawned not_started(const std::string& program, const char* step, int error) {
  const std::string what = step ? program + ": cannot " + step : program;
  return {.failure = failed(what, error).message, .exhausted = means_exhausted(error)};
}

}  // namespace

bool means_exhausted(int error) {
  return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE || error == ENOSPC;
}

Spawned spawn(const SpawnRequest& request) {
  const std::string& program = request.arguments.front();
  GivenDescriptors given(request.descriptors);
  if (!given) return not_started(program, "open its descriptors", errno);
  const auto arguments = pointers(request.arguments);
  const auto environment = pointers(request.environment);
  Launched launched = launch({.arguments = arguments.data(),
                              .environment = environment.data(),
                              .descriptors = given.lifted(),
                              .nowhere = given.nowhere(),
                              .first_closed = given.first_closed(),
                              .address_space = address_space_can_be_limited ? request.address_space_bytes : 0,
                              .open_files = request.open_files,
                              .dies_with_this_thread = request.dies_with_parent});
  if (launched.process == 0) return not_started(program, launched.failed_step, launched.error);
  return {.process = launched.process, .handle = Descriptor(launched.handle)};
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
