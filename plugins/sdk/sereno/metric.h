// One measured value, with what guards it.
#pragma once

#include <optional>
#include <string>

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

/// The state that the metric's own ranges give: CRITICAL before WARNING, UNKNOWN for an undetermined value.
inline Status judge(const Metric& metric) {
  if (!metric.value) return Status::unknown;
  if (metric.critical && metric.critical->alerts(*metric.value)) return Status::critical;
  if (metric.warning && metric.warning->alerts(*metric.value)) return Status::warning;
  return Status::ok;
}

/// One item of performance data. A label with a space, a quote or nothing in it is quoted, a quote inside doubled.
inline std::string to_perfdata(const Metric& metric) {
  std::string label;
  bool quote = metric.label.empty();
  for (const char c : metric.label) {
    if (c == '=' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      label += '_';
      continue;
    }
    if (c == ' ' || c == '\'' || c == '"' || c == ';' || c == '|') quote = true;
    label += c == '|' ? '_' : c;  // a bar would end the performance data for every reader
    if (c == '\'') label += '\'';
  }
  std::string text =
      (quote ? "'" + label + "'" : label) + "=" + (metric.value ? format_number(*metric.value) + metric.unit : "U");
  std::string tail;
  tail += ';' + (metric.warning ? metric.warning->to_string() : std::string());
  tail += ';' + (metric.critical ? metric.critical->to_string() : std::string());
  tail += ';' + (metric.min ? format_number(*metric.min) : std::string());
  tail += ';' + (metric.max ? format_number(*metric.max) : std::string());
  while (!tail.empty() && tail.back() == ';') tail.pop_back();
  return text + tail;
}

}  // namespace sereno
