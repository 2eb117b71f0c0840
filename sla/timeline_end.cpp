#include "sla/timeline_end.h"

#include <map>

#include "base/time_words.h"

namespace sereno::sla {
namespace {

/// The ledger's own rule: a run spans a silence of one and a half intervals.
bool goes_on(const ObservedRun& run, Instant end) {
  if (run.last_confirmed >= end) return run.last_confirmed > end;
  return !run.imported && run.last_confirmed + interval_or_assumed(run.interval) * 3 / 2 >= end;
}

}  // namespace

void end_runs_at(std::vector<ObservedRun>& runs, Instant end) {
  for (ObservedRun& run : runs) {
    if (run.first_seen >= end || !goes_on(run, end)) continue;
    run.last_confirmed = end;
    run.samples = (end - run.first_seen) / interval_or_assumed(run.interval) + 1;
  }
}

void take_back_growth(std::vector<ObservedRun>& runs, const std::vector<RunExtent>& open) {
  std::map<std::int64_t, const RunExtent*> known;
  for (const RunExtent& each : open) known.emplace(each.arrival, &each);
  for (ObservedRun& run : runs) {
    const auto extent = run.imported && run.arrival > 0 ? known.find(run.arrival) : known.end();
    if (extent == known.end() || extent->second->last_confirmed >= run.last_confirmed) continue;
    run.last_confirmed = extent->second->last_confirmed;
    run.samples = extent->second->samples;
  }
}

}  // namespace sereno::sla
