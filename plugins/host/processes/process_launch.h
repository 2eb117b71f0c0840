// The moment between clone and exec, in which a process is given its bounds. Only process_spawn.cpp needs it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <utility>

namespace sereno::host {

/// What a new process becomes. All that it points to stays until launch() returns.
struct LaunchPlan {
  char* const* arguments = nullptr;    ///< ends with NULL; the first one is the program's path
  char* const* environment = nullptr;  ///< ends with NULL
  /// Ours (first) as they are called in the program (second). Every one of ours is above all of theirs.
  std::span<const std::pair<int, int>> descriptors{};
  int nowhere = -1;                 ///< /dev/null, for the standard descriptors that are not given; above all of theirs
  int first_closed = 3;             ///< descriptors from here on are closed in the program
  std::uint64_t address_space = 0;  ///< bytes; 0: as here
  std::uint64_t open_files = 0;     ///< 0: as here
  bool dies_with_this_thread = true;
};

struct Launched {
  pid_t process = 0;                  ///< 0: there is none
  int handle = -1;                    ///< a pidfd, closed on exec; the caller's
  int error = 0;                      ///< errno of what failed
  const char* failed_step = nullptr;  ///< "limit open files"; nullptr: the program itself could not be executed
};

/// A child in a session of its own, in "/", with no signal blocked or ignored, no core dump and no way to more
/// privileges. The calling thread sleeps until the program runs; the others go on. Whoever starts it waits for it; one
/// that could not become its program has been waited for. Async-signal-safe but for the stack that each thread's first
/// call takes.
Launched launch(const LaunchPlan& plan);

}  // namespace sereno::host
