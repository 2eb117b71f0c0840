// What was counted or measured of the platform by somebody, beside whether it was up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/result.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// One reading over a span: requests with how many failed, a quantity, or whether something held.
struct Measurement {
  std::string what{};  ///< "requests", "mos", "invoices_paid": as the agreement names it
  Interval span{};
  std::optional<std::int64_t> total{};
  std::optional<std::int64_t> failed{};
  std::optional<std::int64_t> value_e4{};  ///< 10^4 * the quantity
  std::optional<bool> holds{};
  std::string source{};
  std::int64_t sequence = 0;  ///< of its record; 0: not known
};

/// Of which months it may be evidence: what was credited counts for a year.
Interval reach_of(const Measurement& measurement);

/// "3.85" as 38500: 10^4 * the number. Refuses what is below 0, has more than four digits after the point or more than
/// twelve before it.
Result<std::int64_t> parse_quantity_e4(std::string_view text);

}  // namespace sereno::sla
