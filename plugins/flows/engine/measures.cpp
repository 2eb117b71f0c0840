#include "sereno/flows/measures.h"

#include <array>
#include <charconv>

#include "sereno/number.h"

namespace sereno::flows {
namespace {

std::string words_of(const Metric& metric) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), metric.value.value_or(0));
  return metric.label + " is " + std::string(buffer.data(), end.ptr) + metric.unit;
}

}  // namespace

std::vector<Metric> measured(const Flow& flow, const Values& values) {
  std::vector<Metric> metrics;
  for (const Measure& measure : flow.measures) {
    const Value* const value = values.find(measure.value);
    const auto number = value == nullptr ? std::nullopt : parse_decimal(value->text);
    if (number)
      metrics.push_back({.label = measure.label,
                         .value = *number,
                         .unit = measure.unit,
                         .warning = measure.warning,
                         .critical = measure.critical});
  }
  return metrics;
}

steps::Findings judged(const std::vector<Metric>& measures) {
  steps::Findings findings;
  for (const Metric& measure : measures)
    if (const Status status = judge(measure); status != Status::ok)
      findings.push_back({.status = status, .step = measure.label, .text = words_of(measure)});
  return findings;
}

}  // namespace sereno::flows
