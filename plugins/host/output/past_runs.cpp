#include "plugins/host/output/past_runs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/host/output/perfdata.h"
#include "sereno/number.h"

namespace sereno::host {
namespace {

std::string_view next_cell(std::string_view& line) {
  const auto end = std::min(line.find('\t'), line.size());
  const auto cell = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return cell;
}

}  // namespace

std::optional<double> p95(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::ceil(static_cast<double>(values.size()) * 0.95));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::map<std::string, double, std::less<>> recorded_steps(std::string_view steps, std::string_view perfdata) {
  std::map<std::string, double, std::less<>> times;
  while (!steps.empty()) {
    const auto end = std::min(steps.find('\n'), steps.size());
    std::string_view line = steps.substr(0, end);
    steps.remove_prefix(std::min(end + 1, steps.size()));
    const auto name = next_cell(line);
    static_cast<void>(next_cell(line));  // when it began
    if (const auto seconds = parse_decimal(next_cell(line)); seconds && !name.empty())
      times[std::string(name)] += *seconds;  // a step that comes again is one to whom it takes the time
  }
  if (!times.empty()) return times;
  static constexpr std::array<std::string_view, 2> prefixes = {"step_", "time_"};
  for (const Metric& metric : parse_perfdata(perfdata).metrics)
    for (const std::string_view prefix : prefixes)
      if (metric.label.starts_with(prefix) && metric.unit == "s" && metric.value)
        times.emplace(metric.label.substr(prefix.size()), *metric.value);
  return times;
}

}  // namespace sereno::host
