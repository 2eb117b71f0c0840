#include "ledger/recorder.h"

#include <algorithm>

namespace sereno::ledger {

std::vector<StoredRun> newest_runs(Store& store, const Series& series) {
  std::vector<StoredRun> found;
  const auto count = store.lanes(series.id);
  for (std::int64_t lane = 0; lane < count && !store.failed(); ++lane) {
    store.runs_back(series, lane, latest_instant, [&](StoredRun&& run) {
      found.push_back(std::move(run));
      return false;
    });
    if (static_cast<std::int64_t>(found.size()) <= lane)
      store.damaged("runs of " + series.name.service + " are missing in lane " + std::to_string(lane));
  }
  return found;
}

bool LateLookup::covers(std::size_t lanes, const Reading& reading) {
  windows_.resize(std::max(windows_.size(), lanes));
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const Window& there = window(lane, reading.at);
    if (there.run && ledger::covers(*there.run, reading)) return true;
  }
  return false;
}

const LateLookup::Window& LateLookup::window(std::size_t lane, Instant at) {
  Window& window = windows_[lane];
  if (window.from <= at && at < window.to) return window;
  const auto number = static_cast<std::int64_t>(lane);
  window.run.reset();
  store_.runs_back(series_, number, at, [&](StoredRun&& found) {
    window.run = std::move(found.run);
    return false;
  });
  window.from = at;
  window.to = store_.next_start({.series = series_.id, .lane = number, .first_seen = at}).value_or(latest_instant);
  return window;
}

Recorder::Recorder(Store& store, Chain& chain, Series series)
    : store_(store), chain_(chain), series_(std::move(series)), late_(store, series_) {
  for (StoredRun& stored : newest_runs(store, series_)) {
    // A run that is not what was written must not grow: its checksum would be made good.
    if (!store.failed() && run_checksum(stored) != stored.checksum)
      store.damaged("the run of " + series_.name.service + " from " + format_instant(stored.run.first_seen) +
                    " is not what was written: its checksum does not match");
    newest_.push_back(std::move(stored.run));
    lanes_.push_back({.follows = stored.follows});
  }
}

Recorder::Taken Recorder::take(const Reading& reading) {
  if (known(reading) || known_late(reading)) return {};
  const Place to = place(newest_, reading);
  if (to.lengthens) {
    extend(newest_[to.lane], reading);
    if (lanes_[to.lane].kept == Kept::as_stored) lanes_[to.lane].kept = Kept::grown;
    return {.outcome = Outcome::lengthens};
  }
  if (to.lane == newest_.size()) {
    newest_.emplace_back();
    lanes_.emplace_back();
  } else {
    close(to.lane);
    lanes_[to.lane].follows = newest_[to.lane].first_seen;
  }
  const auto arrival = chain_.next_arrival();
  newest_[to.lane] = start_run(series_.name, reading, arrival);
  lanes_[to.lane].kept = Kept::unstored;
  return {.outcome = Outcome::begins, .arrival = arrival};
}

bool Recorder::known(const Reading& reading) const {
  return std::ranges::any_of(newest_, [&](const Run& run) { return covers(run, reading); });
}

bool Recorder::known_late(const Reading& reading) {
  const bool late = std::ranges::any_of(newest_, [&](const Run& run) { return reading.at <= run.last_confirmed; });
  return late && late_.covers(newest_.size(), reading);
}

void Recorder::finish() {
  for (std::size_t lane = 0; lane < newest_.size(); ++lane) write(lane);
}

void Recorder::write(std::size_t lane) {
  Lane& here = lanes_[lane];
  if (here.kept == Kept::as_stored) return;
  StoredRun stored{
      .run = newest_[lane],
      .place = {.series = series_.id, .lane = static_cast<std::int64_t>(lane), .first_seen = newest_[lane].first_seen},
      .follows = here.follows};
  stored.checksum = run_checksum(stored);
  if (here.kept == Kept::unstored)
    store_.insert(stored);
  else
    store_.grow(stored);
  here.kept = Kept::as_stored;
}

void Recorder::close(std::size_t lane) {
  write(lane);
  const RunPlace place{
      .series = series_.id, .lane = static_cast<std::int64_t>(lane), .first_seen = newest_[lane].first_seen};
  store_.close(place, chain_.append(newest_[lane], place));
}

}  // namespace sereno::ledger
