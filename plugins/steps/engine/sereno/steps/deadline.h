// The one instant by which everything has to be done.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

namespace sereno::steps {

/// An absolute instant that all steps of a run share, or an earlier one for a part of it. A copy refers to the same
/// clock and to the same word of the host that the run is cancelled. One thread.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;
  using Cancelled = std::function<bool()>;

  explicit Deadline(Clock::time_point at, Cancelled cancelled = {}, Now now = &Clock::now)
      : at_(at), cancelled_(std::move(cancelled)), now_(std::move(now)) {}

  Clock::time_point at() const { return at_; }
  Clock::time_point now() const { return now_(); }
  /// Zero once it has passed or the run is cancelled; rounded up, so that one who waits that long has reached it.
  std::chrono::milliseconds remaining() const {
    if (cancelled_ && cancelled_()) return std::chrono::milliseconds{0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - now_());
    return left.count() < 0 ? std::chrono::milliseconds{0} : left;
  }
  bool passed() const { return remaining().count() == 0; }

  /// The end of the first of `parts` equal parts of what is left: for trying several addresses, say. `parts` >= 1.
  Deadline share(unsigned parts) const {
    const auto left = at_ - now_();
    Deadline part = *this;
    part.at_ = left.count() <= 0 ? at_ : now_() + left / parts;
    return part;
  }

  /// Ends at `at`, when that is earlier.
  Deadline no_later_than(Clock::time_point at) const {
    Deadline part = *this;
    part.at_ = at < at_ ? at : at_;
    return part;
  }

 private:
  Clock::time_point at_;
  Cancelled cancelled_;
  Now now_;
};

}  // namespace sereno::steps
