// Alert ranges in the notation that every Nagios plugin uses.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/number.h"
#include "sereno/result.h"

namespace sereno {

/// Alert range in Nagios notation: "10" is 0..10, "10:" is 10 and up, "~:10" is down from 10.
/// Bounds are inclusive and carry the unit of the metric they guard.
/// Source of the grammar: the Monitoring Plugins development guidelines, "Threshold and Ranges".
struct Range {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  bool alert_inside = false;  ///< "@10:20" alerts inside the bounds instead of outside

  /// Fails on a text without a bound, on anything but numbers and on low > high. A missing start is 0 (":5" is "0:5").
  /// '%' behind a bound is skipped, as monitoring-plugins does.
  static Result<Range> parse(std::string_view text);
  bool alerts(double value) const {
    const bool inside = value >= low && value <= high;  // a NaN is never inside
    return inside == alert_inside;
  }
  /// The canonical text, which parses back to the same range: "10", "10:", "~:10", "@10:20".
  std::string to_string() const;
  friend bool operator==(const Range&, const Range&) = default;
};

namespace detail {
inline std::optional<double> range_bound(std::string_view text) {
  while (!text.empty() && text.back() == '%') text.remove_suffix(1);
  return parse_decimal(text);
}
}  // namespace detail

inline Result<Range> Range::parse(std::string_view text) {
  const auto fail = [whole = std::string(text)](std::string_view why) {
    return Error{"range '" + whole + "': " + std::string(why)};
  };
  if (text.empty()) return fail("is empty");
  if (text == "@" || text == ":" || text == "@:") return fail("has no bound");
  Range range;
  if (text.front() == '@') {
    range.alert_inside = true;
    text.remove_prefix(1);
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    const auto start = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    if (start == "~") {
      range.low = -std::numeric_limits<double>::infinity();
    } else if (!start.empty()) {
      const auto low = detail::range_bound(start);
      if (!low) return fail("its start is no number (\"~\" is minus infinity)");
      range.low = *low;
    }
  }
  if (!text.empty()) {
    const auto high = detail::range_bound(text);
    if (!high) return fail("its end is no number (leave it out for infinity)");
    range.high = *high;
  }
  if (range.low > range.high) return fail("its start is above its end");
  return range;
}

inline std::string Range::to_string() const {
  std::string text = alert_inside ? "@" : "";
  if (low == -std::numeric_limits<double>::infinity()) {
    text += "~:";
  } else if (low != 0 || high == std::numeric_limits<double>::infinity()) {
    text += format_number(low) + ":";
  }
  if (high != std::numeric_limits<double>::infinity()) text += format_number(high);
  return text;
}

}  // namespace sereno
