#include "ledger/run_length.h"

#include <algorithm>

namespace sereno::ledger {

namespace {

/// Whether a worse state was seen at or after the run's last sample, and before the reading.
bool worse_between(const std::vector<Run>& newest, const Run& run, const Reading& reading) {
  return std::ranges::any_of(newest, [&](const Run& other) {
    return severity(other) > severity(run) && other.last_confirmed >= run.last_confirmed &&
           other.last_confirmed < reading.at;
  });
}

}  // namespace

int severity(Status status, bool degraded, FunctionState state) {
  switch (state) {
    case FunctionState::up:
      return 0;
    case FunctionState::degraded:
      return 3;
    case FunctionState::down:
      return 4;
    case FunctionState::not_seen:
      return 2;
    case FunctionState::by_status:
      break;
  }
  if (status == Status::unknown) return 2;
  if (degraded) return 3;
  return status == Status::critical ? 4 : status == Status::warning ? 1 : 0;
}

milliseconds longest_gap(milliseconds interval) {
  const auto judged_by = interval_or_assumed(interval);
  return judged_by + judged_by / 2;
}

bool same_state(const Run& run, const Reading& reading) {
  return run.status == reading.status && run.degraded == reading.degraded && run.interval == reading.interval &&
         run.function_state == reading.function_state && run.fault.owner == reading.owner &&
         run.function == reading.function && run.fault.party == reading.party && run.reason == reading.reason;
}

bool continues(const Run& run, const Reading& reading) {
  return run.last_confirmed < reading.at && reading.at - run.last_confirmed <= longest_gap(run.interval) &&
         same_state(run, reading);
}

bool covers(const Run& run, const Reading& reading) {
  return run.first_seen <= reading.at && reading.at <= run.last_confirmed && same_state(run, reading);
}

Run start_run(const SeriesName& series, const Reading& reading, std::int64_t arrival) {
  return {.service = series.service,
          .function = std::string(reading.function),
          .status = reading.status,
          .degraded = reading.degraded,
          .first_seen = reading.at,
          .last_confirmed = reading.at,
          .samples = 1,
          .interval = reading.interval,
          .first_output = std::string(reading.output),
          .function_state = reading.function_state,
          .fault = {.owner = reading.owner,
                    .party = std::string(reading.party),
                    .confidence = reading.confidence,
                    .step = std::string(reading.failed_step),
                    .reasons = std::string(reading.reasons)},
          .reason = std::string(reading.reason),
          .site = series.site,
          .source = series.source,
          .first_steps = std::string(reading.steps),
          .first_duration = reading.duration,
          .arrival = arrival};
}

void extend(Run& run, const Reading& reading) {
  run.last_confirmed = reading.at;
  ++run.samples;
}

Place place(const std::vector<Run>& newest, const Reading& reading) {
  const auto lane_of = [&](auto found) { return static_cast<std::size_t>(found - newest.begin()); };
  const auto grows = std::ranges::find_if(
      newest, [&](const Run& run) { return continues(run, reading) && !worse_between(newest, run, reading); });
  if (grows != newest.end()) return {.lane = lane_of(grows), .lengthens = true};
  const auto ended = std::ranges::find_if(newest, [&](const Run& run) { return run.last_confirmed < reading.at; });
  return {.lane = lane_of(ended), .lengthens = false};
}

}  // namespace sereno::ledger
