#include "agent/checking/runner_lanes.h"

#include <algorithm>
#include <utility>

namespace sereno::agent {
namespace {

std::size_t places_kept(std::size_t places, std::size_t lanes) {
  return std::max(places / (2 * lanes), std::size_t{places > lanes ? 1u : 0u});
}

}  // namespace

RunnerLanes::RunnerLanes(LaneSettings settings)
    : places_(std::max<std::size_t>(settings.places, 1)),
      kept_(places_kept(places_, std::max<std::size_t>(settings.lanes, 1))),
      most_waiting_(settings.waiting_per_lane),
      lanes_(std::max<std::size_t>(settings.lanes, 1)) {}

std::size_t RunnerLanes::most_of_one_lane(const LaneSettings& settings) {
  const std::size_t places = std::max<std::size_t>(settings.places, 1);
  const std::size_t lanes = std::max<std::size_t>(settings.lanes, 1);
  return places - places_kept(places, lanes) * (lanes - 1);
}

bool RunnerLanes::has_place_for(const Lane& lane) const {
  if (running_ >= places_) return false;
  if (lane.running < kept_) return true;
  std::size_t kept_for_others = 0;
  for (const Lane& other : lanes_)
    if (&other != &lane) kept_for_others += kept_ - std::min(kept_, other.running);
  return places_ - running_ > kept_for_others;
}

/// The lane with the fewest runs among those that wait and may start one.
RunnerLanes::Lane* RunnerLanes::next_lane() {
  Lane* next = nullptr;
  for (Lane& lane : lanes_)
    if (!lane.waiting.empty() && has_place_for(lane) && (!next || lane.running < next->running)) next = &lane;
  return next;
}

RunnerLanes::Ticket RunnerLanes::enter(std::size_t lane_number, Start start) {
  Lane& lane = lanes_[existing(lane_number)];
  const Ticket ticket = ++last_ticket_;
  if (lane.waiting.empty() && has_place_for(lane)) {
    ++lane.running;
    ++running_;
    start();
    return ticket;
  }
  if (lane.waiting.size() >= most_waiting_) return refused;
  lane.waiting.push_back({.ticket = ticket, .start = std::move(start)});
  return ticket;
}

void RunnerLanes::leave(std::size_t lane) {
  --lanes_[existing(lane)].running;
  --running_;
  start_next();
}

/// A run may end within its start, and come here again: the outer call goes on for it.
void RunnerLanes::start_next() {
  if (std::exchange(starting_, true)) return;
  while (Lane* const lane = next_lane()) {
    const Start start = std::move(lane->waiting.front().start);
    lane->waiting.pop_front();
    ++lane->running;
    ++running_;
    start();
  }
  starting_ = false;
}

bool RunnerLanes::withdraw(Ticket ticket) {
  for (Lane& lane : lanes_)
    if (std::erase_if(lane.waiting, [&](const Waiting& waiting) { return waiting.ticket == ticket; }) > 0) return true;
  return false;
}

}  // namespace sereno::agent
