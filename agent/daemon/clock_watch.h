// Tells a wall clock that was moved from one that runs: pure.
#pragma once

#include <chrono>

#include "sereno/time.h"

namespace sereno::agent {

/// Compares the wall clock with one that never jumps. A clock that is suddenly elsewhere is in doubt until it has
/// stayed there for half a minute (somebody set it, or the machine slept) or is back where it would have been.
class ClockWatch {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  enum class State {
    runs,
    doubtful,  ///< what it says is not to be used
  };

  ClockWatch(Instant wall, SteadyTime steady) : wall_(wall), steady_(steady) {}

  /// To be called whenever the time is needed, and about once a second while it is in doubt.
  State look(Instant wall, SteadyTime steady);
  /// The wall clock's time at an instant of the steady one, by the clock that is not in doubt.
  Instant wall_at(SteadyTime steady) const;
  /// How far the clock has moved: since it is in doubt, or when it last was.
  milliseconds jump() const { return jump_; }

 private:
  Instant wall_;
  SteadyTime steady_;
  bool doubtful_ = false;
  SteadyTime doubtful_since_{};
  milliseconds jump_{0};
};

}  // namespace sereno::agent
