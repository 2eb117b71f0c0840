// One measured value, with what guards it.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/range.h"
#include "sereno/status.h"

namespace sereno {

/// A number that a check measured. Its text is one item of performance data:
/// 'label'=value[unit];[warning];[critical];[min];[max]
struct Metric {
  std::string label{};              ///< any text without '=' and control characters; first 19 characters unique
  std::optional<double> value{};    ///< none: undetermined, written as U
  std::string unit{};               ///< s, ms, us, %, B, KB, MB, TB, c or empty
  std::optional<Range> warning{};   ///< in `unit`
  std::optional<Range> critical{};  ///< in `unit`
  std::optional<double> min{};      ///< in `unit`
  std::optional<double> max{};      ///< in `unit`
  friend bool operator==(const Metric&, const Metric&) = default;
};

/// The state that the metric's own ranges give: CRITICAL before WARNING, UNKNOWN for a value that is undetermined or
/// no number.
inline Status judge(const Metric& metric) {
  if (!metric.value || std::isnan(*metric.value)) return Status::unknown;
  if (metric.critical && metric.critical->alerts(*metric.value)) return Status::critical;
  if (metric.warning && metric.warning->alerts(*metric.value)) return Status::warning;
  return Status::ok;
}

namespace detail {

/// A label that every reader takes as one: '=', bars and control characters become '_', a quote is doubled.
inline std::string perfdata_label(std::string_view label) {
  std::string text;
  bool quote = label.empty();
  for (const char c : label) {
    const bool forbidden = c == '=' || c == '|' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (c == ' ' || c == '\'' || c == '"' || c == ';') quote = true;
    text += forbidden ? '_' : c;
    if (c == '\'') text += '\'';
  }
  return quote ? "'" + text + "'" : text;
}

/// The unit, or nothing where it would be read as something else.
inline std::string_view perfdata_unit(std::string_view unit) {
  for (const char c : unit)
    if (is_digit(c) || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f ||
        std::string_view("'\"=;,.|-+").find(c) != std::string_view::npos)
      return {};
  return unit;
}

inline std::string perfdata_bound(const std::optional<double>& bound) {
  return bound && std::isfinite(*bound) ? format_number(*bound) : std::string();
}

}  // namespace detail

/// One item of performance data. A label with a space, a quote, a semicolon or nothing in it is quoted, a quote inside
/// doubled. A value that is no finite number is undetermined: U.
inline std::string to_perfdata(const Metric& metric) {
  const bool known = metric.value && std::isfinite(*metric.value);
  std::string text = detail::perfdata_label(metric.label) + '=';
  text += known ? format_number(*metric.value) + std::string(detail::perfdata_unit(metric.unit)) : "U";
  std::string tail;
  tail += ';' + (metric.warning ? metric.warning->to_string() : std::string());
  tail += ';' + (metric.critical ? metric.critical->to_string() : std::string());
  tail += ';' + detail::perfdata_bound(metric.min);
  tail += ';' + detail::perfdata_bound(metric.max);
  while (!tail.empty() && tail.back() == ';') tail.pop_back();
  return text + tail;
}

}  // namespace sereno
