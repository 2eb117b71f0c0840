// Starts a program that inherits nothing of this process but what it is given.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "sereno/result.h"

namespace sereno::host {

/// A program to start: in a session and process group of its own, with the standard signal actions, in "/".
struct SpawnRequest {
  std::vector<std::string> arguments{};    ///< the first one is the program's path
  std::vector<std::string> environment{};  ///< "NAME=value", all that it sees
  /// Descriptors of this process (first) as they are called in the program (second: 0, 1, 2, ... without a gap above
  /// 2). 0, 1 and 2 are /dev/null where none is given; every other descriptor is closed.
  std::vector<std::pair<int, int>> descriptors{};
};

/// Its process id, which is its process group too. Fails when the program cannot be executed; the message begins with
/// its path. Whoever starts it waits for it.
Result<pid_t> spawn(const SpawnRequest& request);

/// What a child sees of this process's environment: a fixed PATH, LANG=C.UTF-8, and TZ where it is set.
std::vector<std::string> clean_environment();

/// Two ends, both closed on exec. The first reads, the second writes. `flags`: O_NONBLOCK, or nothing.
Result<std::pair<Descriptor, Descriptor>> make_pipe(int flags = 0);

/// Two ends of a stream, both closed on exec, the first non-blocking.
Result<std::pair<Descriptor, Descriptor>> make_socket_pair();

}  // namespace sereno::host
