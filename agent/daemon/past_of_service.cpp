#include "agent/daemon/past_of_service.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace sereno::agent {
namespace {

constexpr std::chrono::hours looked_through{24};
constexpr std::chrono::days last_good_looked_for{31};

bool is_good(Status status, FunctionState state) { return status == Status::ok || state == FunctionState::up; }

}  // namespace

Result<host::PastRuns> past_runs(ledger::Ledger& ledger, const std::string& service, Instant before) {
  host::PastRuns past{.since = before - looked_through};
  const auto samples = ledger.samples(service, {past.since, before});
  if (!samples) return samples.error();
  std::vector<double> whole;
  std::map<std::string, std::vector<double>, std::less<>> steps;
  for (const ledger::Sample& sample : *samples) {
    if (sample.source != "agent" || !is_good(sample.status, sample.function_state)) continue;
    ++past.good_runs;
    if (sample.duration.count() > 0) whole.push_back(static_cast<double>(sample.duration.count()) / 1e3);
    for (const auto& [name, seconds] : host::recorded_steps(sample.steps, sample.perfdata))
      steps[name].push_back(seconds);
  }
  past.run_s = host::p95(std::move(whole));
  for (auto& [name, seconds] : steps) past.steps_s.emplace(name, *host::p95(std::move(seconds)));
  const auto runs = ledger.runs(before - last_good_looked_for, before);
  if (!runs) return runs.error();
  for (const ledger::Run& run : *runs) {
    if (run.service != service || run.source != "agent" || !is_good(run.status, run.function_state)) continue;
    const Instant seen = std::min(run.last_confirmed, before - milliseconds{1});
    if (run.first_seen < before) past.last_good = std::max(past.last_good.value_or(seen), seen);
  }
  return past;
}

}  // namespace sereno::agent
