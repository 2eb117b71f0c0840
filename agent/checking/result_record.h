// Where results go.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "ledger/ledger.h"

namespace sereno::agent {

/// Whether what was observed reaches the disk.
struct RecordState {
  bool written = true;
  std::string problem{};    ///< why not, with the path and what to do; empty when it is
  std::size_t waiting = 0;  ///< results in memory
  std::size_t lost = 0;     ///< since the start, for want of a disk
  std::size_t refused = 0;  ///< since the start: such as no ledger takes
};

/// On the event loop's thread; never blocks.
class ResultRecord {
 public:
  virtual ~ResultRecord() = default;
  /// `sample.at` is what the wall clock says, `observed` the same instant on the clock that never jumps.
  virtual void add(ledger::Sample sample, std::chrono::steady_clock::time_point observed) = 0;
  virtual RecordState state() const = 0;
};

}  // namespace sereno::agent
