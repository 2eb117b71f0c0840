// Business days: what the closing of a month waits for. No figure rests on them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "civil_time.h"
#include "sereno/time.h"

namespace sereno::sla {

/// Days on which people work, as the contract's `calendar` says.
struct BusinessCalendar {
  std::array<bool, 7> days{false, true, true, true, true, true, false};  ///< by C encoding: 0 is Sunday
  std::vector<std::string> holidays{};                                   ///< dates, sorted: "2026-12-25"
  int close_after_days = 5;  ///< from a month's end to its closing, at the end of the last

  /// The end of the n-th business day from the zone's date of `at` on, that date counted where it is one; `at` itself
  /// for none. A calendar without any business day counts every day.
  Instant after(const Zone& zone, Instant at, int count) const;
};

}  // namespace sereno::sla
