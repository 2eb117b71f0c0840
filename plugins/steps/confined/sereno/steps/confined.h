// Work on hostile bytes in a process that can do nothing but compute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "sereno/steps/deadline.h"

namespace sereno::steps {

struct ConfinedLimits {
  std::size_t memory = 256u << 20;      ///< bytes beyond what the process has already
  std::size_t most_result = 64u << 10;  ///< bytes of the result
};

enum class ConfinedFault : std::uint8_t {
  none,
  timed_out,
  forbidden,  ///< it tried what it may not: a file, a connection, a program
  crashed,    ///< or ran out of memory
  local       ///< no process could be made, or it could not be confined: the work was not done
};

struct ConfinedEnd {
  ConfinedFault fault = ConfinedFault::none;
  std::string text{};    ///< of a fault, one line
  std::string result{};  ///< what the work returned
};

/// Does `work` in a child that sees the bytes of this process, and has no file, no network, no further process and no
/// core: its descriptors are closed, seccomp lets it compute and take memory only. It ends by the deadline, and with
/// its parent. Libraries that the work needs are loaded before. One thread.
ConfinedEnd run_confined(const std::function<std::string()>& work, const ConfinedLimits& limits,
                         const Deadline& deadline);

}  // namespace sereno::steps
