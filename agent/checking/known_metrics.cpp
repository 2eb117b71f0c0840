#include "agent/checking/known_metrics.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plugins/host/output/plugin_output.h"

namespace sereno::agent {

namespace {

constexpr std::size_t most_metrics = 1000;

bool saw_its_subject(Status status) { return status == Status::ok || status == Status::warning; }

/// Adds the metrics whose labels are not among them.
void merge(std::vector<MetricName>& names, const std::vector<Metric>& metrics) {
  std::set<std::string, std::less<>> seen;
  for (const MetricName& name : names) seen.insert(name.label);
  for (const Metric& metric : metrics)
    if (names.size() < most_metrics && seen.insert(metric.label).second)
      names.push_back({.label = metric.label, .unit = metric.unit});
}

}  // namespace

bool KnownMetrics::hear(const std::string& service, const CheckResult& result) {
  if (result.metrics.empty()) return false;
  std::vector<MetricName>& known = known_[service];
  std::vector<MetricName> next = saw_its_subject(result.status) ? std::vector<MetricName>{} : known;
  merge(next, result.metrics);
  if (next == known) return false;
  known = std::move(next);
  return true;
}

const std::vector<MetricName>& KnownMetrics::of(std::string_view service) const {
  static const std::vector<MetricName> none;
  const auto known = known_.find(service);
  return known == known_.end() ? none : known->second;
}

void KnownMetrics::forget(std::string_view service) {
  if (const auto known = known_.find(service); known != known_.end()) known_.erase(known);
}

std::string KnownMetrics::write() const {
  std::string text;
  for (const auto& [service, names] : known_) {
    std::vector<Metric> metrics;
    for (const MetricName& name : names) metrics.push_back({.label = name.label, .value = 0, .unit = name.unit});
    text += service + " " + host::format_perfdata(metrics) + "\n";
  }
  return text;
}

void KnownMetrics::read(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto space = line.find(' ');
    if (space == line.npos || space == 0) continue;
    const std::string service(line.substr(0, space));
    if (known_.contains(service)) continue;
    std::vector<MetricName> names;
    merge(names, host::parse_perfdata(line.substr(space + 1)).metrics);
    if (!names.empty()) known_.emplace(service, std::move(names));
  }
}

}  // namespace sereno::agent
