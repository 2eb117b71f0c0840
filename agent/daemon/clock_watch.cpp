#include "agent/daemon/clock_watch.h"

namespace sereno::agent {

namespace {

/// What is set by hand or by a time server while the agent runs is less, or is a jump.
constexpr std::chrono::seconds tolerance{10};
constexpr std::chrono::seconds long_enough{30};

}  // namespace

Instant ClockWatch::wall_at(SteadyTime steady) const {
  return wall_ + std::chrono::floor<milliseconds>(steady - steady_);
}

ClockWatch::State ClockWatch::look(Instant wall, SteadyTime steady) {
  const milliseconds off = wall - wall_at(steady);
  const bool as_expected = std::chrono::abs(off) <= tolerance;
  if (!as_expected && (!doubtful_ || std::chrono::abs(off - jump_) > tolerance)) {
    doubtful_ = true;
    doubtful_since_ = steady;
    jump_ = off;
  }
  if (!as_expected && steady - doubtful_since_ < long_enough) return State::doubtful;
  doubtful_ = false;
  wall_ = wall;
  steady_ = steady;
  return State::runs;
}

}  // namespace sereno::agent
