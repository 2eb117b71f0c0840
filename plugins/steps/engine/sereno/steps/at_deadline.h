// For calls of libraries that cannot be told when to end.
#pragma once

#include <functional>
#include <memory>

#include "sereno/steps/deadline.h"

namespace sereno::steps {

/// Does `act` once, on a thread of its own, when the deadline passes or the run is cancelled while this object lives:
/// it cancels a query, or shuts the socket down that a library waits for. `act` is short, throws nothing, and touches
/// nothing that the waiting thread changes. After destruction the thread is gone; it never outlives the run.
class AtDeadline {
 public:
  AtDeadline(const Deadline& deadline, std::function<void()> act);
  AtDeadline(const AtDeadline&) = delete;
  AtDeadline& operator=(const AtDeadline&) = delete;
  ~AtDeadline();

  /// Whether `act` has begun.
  bool struck() const;

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace sereno::steps
