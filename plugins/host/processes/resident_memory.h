// How much of a process is in memory.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace sereno::host {

/// In bytes. Pages that other processes map too count whole.
struct ResidentMemory {
  std::uint64_t own = 0;       ///< what the process has filled itself
  std::uint64_t of_files = 0;  ///< what is mapped of files, programs and libraries among them: it comes and goes
};

/// What these processes have filled together, swapped pages too, files that they map not. Pages that they share are
/// counted once as soon as the sum is above `enough`: below it, the quick look that counts them in each does. A process
/// that is gone counts nothing.
std::uint64_t memory_held_by(const std::vector<pid_t>& processes, std::uint64_t enough);

namespace detail {
/// The sum of the lines "NAME:   12 kB" of those names, in bytes.
std::uint64_t sum_of_lines(std::string_view text, std::initializer_list<std::string_view> names);
}  // namespace detail

/// Reads it from the kernel, in some microseconds. Keeps its file open, for those who ask often. For one thread.
class MemoryGauge {
 public:
  MemoryGauge();
  MemoryGauge(const MemoryGauge&) = delete;
  MemoryGauge& operator=(const MemoryGauge&) = delete;
  ~MemoryGauge();

  /// All zero where the kernel does not tell.
  ResidentMemory look() const;

 private:
  int file_;
};

}  // namespace sereno::host
