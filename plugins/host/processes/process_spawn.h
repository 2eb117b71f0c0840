// Starts a program that inherits nothing of this process but what it is given.
#pragma once

#include <sys/types.h>

#include <cstdint>
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
  std::uint64_t address_space_bytes = 0;  ///< 0: as here. Not limited under AddressSanitizer, which reserves terabytes
  std::uint64_t open_files = 0;           ///< 0: as here
  bool dies_with_parent = true;           ///< is killed when the thread that starts it ends
};

/// A program that runs, or why none does.
struct Spawned {
  pid_t process = 0;       ///< also its process group and session; 0: none was started
  Descriptor handle{};     ///< its pidfd
  std::string failure{};   ///< begins with the program's path
  bool exhausted = false;  ///< it failed for want of processes, memory or descriptors: that says nothing of the program

  explicit operator bool() const { return process > 0; }
};

/// Starts it with no core dump and no way to more privileges. Whoever starts it waits for it.
Spawned spawn(const SpawnRequest& request);

/// Whether an errno says that this process, user or machine has no more of something.
bool means_exhausted(int error);

/// What a child sees of this process's environment: a fixed PATH, LANG=C.UTF-8, and TZ where it is set.
std::vector<std::string> clean_environment();

/// Two ends, both closed on exec. The first reads, the second writes. `flags`: O_NONBLOCK, or nothing.
Result<std::pair<Descriptor, Descriptor>> make_pipe(int flags = 0);

/// Two ends of a stream, both closed on exec, the first non-blocking.
Result<std::pair<Descriptor, Descriptor>> make_socket_pair();

}  // namespace sereno::host
