#include "plugins/host/worker/untrusted_words.h"

#include <unistd.h>

#include <array>
#include <cstddef>

#include "plugins/host/output/plugin_output.h"
#include "plugins/host/run/line_text.h"

namespace sereno::host {

void clean(StepOutcome& step) {
  step.name = clean_text(step.name);
  step.outcome = clean_text(step.outcome);
}

void clean(CheckResult& result) {
  result.summary = clean_text(result.summary);
  result.long_text = clean_text(result.long_text);
  for (Metric& metric : result.metrics) {
    metric.label = clean_text(metric.label);
    metric.unit = clean_text(metric.unit);
  }
  for (StepOutcome& step : result.steps) clean(step);
  result.fault.party = clean_text(result.fault.party);
  result.fault.step = clean_text(result.fault.step);
  result.fault.reasons = clean_text(result.fault.reasons);
  if (!is_observer_code(result.observer)) result.observer.clear();
}

std::string take_end_of(int pipe) {
  constexpr int most_reads = 64;  // more than the pipe holds
  std::array<char, 4096> buffer;
  std::string end;
  for (int reads = 0; reads < most_reads; ++reads) {
    const ssize_t got = read(pipe, buffer.data(), buffer.size());
    if (got <= 0) break;
    end.append(buffer.data(), static_cast<std::size_t>(got));
    if (end.size() > buffer.size()) end.erase(0, end.size() - buffer.size());
  }
  return end;
}

}  // namespace sereno::host
