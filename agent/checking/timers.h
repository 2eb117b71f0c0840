// Something to be done later on the event loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "sereno/time.h"

namespace sereno::agent {

/// Clocks and alarms, injected so that tests own the time. On the event loop's thread only.
class Timers {
 public:
  /// Dropping it calls the alarm off.
  using Alarm = std::shared_ptr<void>;

  virtual ~Timers() = default;
  virtual Alarm after(milliseconds delay, std::function<void()> action) = 0;
  /// What intervals and ages are measured by: never jumps.
  virtual std::chrono::steady_clock::time_point steady_now() const = 0;
  /// What results are stamped with.
  virtual Instant wall_now() const = 0;
};

}  // namespace sereno::agent
