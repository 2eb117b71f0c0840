// What a process gives up before it runs code that may misbehave.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "sereno/result.h"

namespace sereno::host {

struct Confinement {
  pid_t parent = 0;                       ///< when it dies, so does this process; 0: whoever starts it may go first
  std::uint64_t address_space_bytes = 0;  ///< 0: no limit
  std::uint32_t open_files = 256;
};

/// No core dump, no more privileges than now, no more address space and descriptors than said, an end with the parent.
/// All of it outlives execve(). Fails when the parent is gone already or the kernel refuses.
Result<void> confine(const Confinement& limits);

/// For a worker, after confine(): its memory is closed to other processes of the same user (what it holds may be
/// secret), orphans of its checks come to it, and its allocator keeps one arena and gives back what is free.
Result<void> become_worker();

}  // namespace sereno::host
