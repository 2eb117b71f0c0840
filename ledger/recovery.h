// Whether a trouble that went away is over, or only takes a breath.
#pragma once

#include <chrono>
#include <optional>

namespace sereno::ledger {

/// A disk that is full to the brim takes a little now and then. What fails is said at once; what went well again is
/// over at once the first time, and when it had come back within `relapse`, only once it has stayed away for a while
/// that doubles with each return.
class Recovery {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds relapse{60}, first_proof{10}, longest_proof{120};

  /// How the last attempt ended, asked as often as one likes. True while all is well.
  bool look(bool good, TimePoint now);

 private:
  void fail(TimePoint now);

  bool well_ = true;
  std::optional<TimePoint> good_since_{};
  std::optional<TimePoint> recovered_{};
  std::chrono::seconds proof_{0};  ///< how long it has to stay away
};

}  // namespace sereno::ledger
