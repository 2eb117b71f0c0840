#include "ledger/recorder.h"

#include <algorithm>

namespace sereno::ledger {

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
  window.run = runs_.begun_by(service_, number, at);
  window.from = at;
  window.to = runs_.next_start(service_, number, at).value_or(latest_instant);
  return window;
}

Recorder::Recorder(RunStore& runs, Chain& chain, ServiceRow service, Instant now)
    : runs_(runs),
      chain_(chain),
      service_(std::move(service)),
      now_(now),
      late_(runs, service_),
      newest_(runs.newest(service_)),
      kept_(newest_.size(), Kept::as_stored),
      follows_(newest_.size()) {}

bool Recorder::take(const Reading& reading) {
  if (known(reading)) return false;
  const Place to = place(newest_, reading);
  if (to.lengthens) {
    extend(newest_[to.lane], reading);
    if (kept_[to.lane] == Kept::as_stored) kept_[to.lane] = Kept::grown;
    return true;
  }
  if (to.lane == newest_.size()) {
    newest_.emplace_back();
    kept_.push_back(Kept::as_stored);
    follows_.emplace_back();
  } else {
    close(to.lane);
    follows_[to.lane] = newest_[to.lane].first_seen;
  }
  newest_[to.lane] = start_run(service_.name, reading);
  kept_[to.lane] = Kept::unstored;
  return true;
}

bool Recorder::known(const Reading& reading) {
  if (std::ranges::any_of(newest_, [&](const Run& run) { return covers(run, reading); })) return true;
  const bool late = std::ranges::any_of(newest_, [&](const Run& run) { return reading.at <= run.last_confirmed; });
  return late && late_.covers(newest_.size(), reading);
}

void Recorder::finish() {
  for (std::size_t lane = 0; lane < newest_.size(); ++lane) write(lane);
}

void Recorder::write(std::size_t lane) {
  if (kept_[lane] == Kept::unstored) runs_.insert(service_.id, place_of(lane).lane, newest_[lane], follows_[lane]);
  if (kept_[lane] == Kept::grown) runs_.grow(place_of(lane), newest_[lane]);
  kept_[lane] = Kept::as_stored;
}

void Recorder::close(std::size_t lane) {
  write(lane);
  runs_.close(place_of(lane), chain_.append(newest_[lane], place_of(lane), now_));
}

RunPlace Recorder::place_of(std::size_t lane) const {
  return {.service = service_.id, .lane = static_cast<std::int64_t>(lane), .first_seen = newest_[lane].first_seen};
}

}  // namespace sereno::ledger
