// A business calendar: when something is expected to move.
#pragma once

#include <array>
#include <chrono>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/zone.h"
#include "sereno/time.h"

namespace sereno::steps {

/// "Mon-Fri 08:00-21:00, Sat 09:00-14:00, 2026-12-25 closed". A window that ends at or before its beginning ends on the
/// next day; 24:00 is the end of a day. A date that is closed has no window that begins on it. Empty: always open.
class OpenHours {
 public:
  /// Fails with the part that is wrong.
  static Result<OpenHours> parse(std::string_view text);

  bool always() const { return windows_.empty(); }
  /// How much of [from, to) was open; zero when from is not before to. What lies more than ten years before `to` is not
  /// looked at.
  milliseconds open_between(Instant from, Instant to, const Zone& zone) const;

 private:
  struct Window {
    std::chrono::weekday day{};
    std::chrono::minutes begin{0};
    std::chrono::minutes end{0};  ///< from the same midnight, so that it may be past 24 h
  };
  std::vector<Window> windows_;
  std::vector<std::chrono::local_days> closed_;
};

}  // namespace sereno::steps
