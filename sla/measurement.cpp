#include "sla/measurement.h"

#include <algorithm>

namespace sereno::sla {

Interval reach_of(const Measurement& measurement) {
  constexpr milliseconds year = std::chrono::days{366};
  const bool credited = measurement.what.starts_with("credited");
  return {measurement.span.from, measurement.span.to + (credited ? year : milliseconds{0})};
}

Result<std::int64_t> parse_quantity_e4(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const std::string fraction(text.substr(std::min(point + 1, text.size())));
  const bool digits = text.find_first_not_of("0123456789.") == std::string_view::npos;
  const bool shaped =
      digits && point > 0 && point <= 12 && fraction.size() <= 4 && (point == text.size() || !fraction.empty());
  const auto number = shaped ? parse_integer<std::int64_t>(std::string(text.substr(0, point)) + fraction +
                                                           std::string(4 - fraction.size(), '0'))
                             : std::nullopt;
  if (number) return *number;
  return Error{"a number from 0 with at most four digits after the point"};
}

}  // namespace sereno::sla
