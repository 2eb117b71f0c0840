// Dates as people write them, in folded text (words.h). Internal to understanding; pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sereno::sla {

struct StatedDate {
  std::optional<std::chrono::local_days> day{};  ///< nothing: none is stated
  /// Day first it lies long ago, month first just now: which is meant is not to be had without guessing. No day then.
  bool unclear = false;
};

/// The first date of a text that was written on `today`.
StatedDate stated_date(std::string_view folded, std::chrono::local_days today);

}  // namespace sereno::sla
