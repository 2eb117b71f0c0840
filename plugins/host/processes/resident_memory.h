// How much of this process is in memory.
#pragma once

#include <cstdint>

namespace sereno::host {

/// In bytes. Pages that other processes map too count whole.
struct ResidentMemory {
  std::uint64_t own = 0;       ///< what the process has filled itself
  std::uint64_t of_files = 0;  ///< what is mapped of files, programs and libraries among them: it comes and goes
};

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
