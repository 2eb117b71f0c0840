#include "ledger/run_length.h"

#include <algorithm>

namespace sereno::ledger {

milliseconds longest_gap(milliseconds interval) {
  const auto judged_by = interval_or_assumed(interval);
  return judged_by + judged_by / 2;
}

bool same_state(const Run& run, const Reading& reading) {
  return run.status == reading.status && run.degraded == reading.degraded && run.interval == reading.interval &&
         run.function == reading.function;
}

bool continues(const Run& run, const Reading& reading) {
  return run.last_confirmed < reading.at && reading.at - run.last_confirmed <= longest_gap(run.interval) &&
         same_state(run, reading);
}

bool covers(const Run& run, const Reading& reading) {
  return run.first_seen <= reading.at && reading.at <= run.last_confirmed && same_state(run, reading);
}

Run start_run(const std::string& service, const Reading& reading) {
  return {.service = service,
          .function = std::string(reading.function),
          .status = reading.status,
          .degraded = reading.degraded,
          .first_seen = reading.at,
          .last_confirmed = reading.at,
          .samples = 1,
          .interval = reading.interval,
          .first_output = std::string(reading.output)};
}

void extend(Run& run, const Reading& reading) {
  run.last_confirmed = reading.at;
  ++run.samples;
}

Place place(const std::vector<Run>& newest, const Reading& reading) {
  const auto lane_of = [&](auto found) { return static_cast<std::size_t>(found - newest.begin()); };
  const auto grows = std::ranges::find_if(newest, [&](const Run& run) { return continues(run, reading); });
  if (grows != newest.end()) return {.lane = lane_of(grows), .lengthens = true};
  const auto ended = std::ranges::find_if(newest, [&](const Run& run) { return run.last_confirmed < reading.at; });
  return {.lane = lane_of(ended), .lengthens = false};
}

}  // namespace sereno::ledger
