#include "agent/checking/runner_lanes.h"

#include <algorithm>
#include <utility>

namespace sereno::agent {
namespace {

std::size_t places_kept(std::size_t places, std::size_t lane) {
  if (lane == static_cast<std::size_t>(Lane::contract)) return places / 4;
  return places > lane_count ? 1 : 0;
}

}  // namespace

Lane lane_of(Origin origin, bool doubtful) {
  switch (origin) {
    case Origin::scheduler:
      return doubtful ? Lane::doubtful : Lane::contract;
    case Origin::nrpe:
      return Lane::nrpe;
    case Origin::zabbix:
      return Lane::zabbix;
    case Origin::http:
      return Lane::http;
    case Origin::control:
      break;
  }
  return Lane::control;
}

std::string_view to_string(Lane lane) {
  constexpr std::array<std::string_view, lane_count> names{"contract", "doubtful", "nrpe", "zabbix", "http", "control"};
  return names[static_cast<std::size_t>(lane)];
}

RunnerLanes::RunnerLanes(LaneSettings settings) : most_waiting_(settings.waiting_per_lane) {
  set_places(settings.places);
}

void RunnerLanes::set_places(std::size_t places) {
  places_ = std::max<std::size_t>(places, 1);
  for (std::size_t lane = 0; lane < lane_count; ++lane) lanes_[lane].kept = places_kept(places_, lane);
  start_next();
}

std::size_t RunnerLanes::most_of(Lane lane, std::size_t places) {
  places = std::max<std::size_t>(places, 1);
  std::size_t most = places;
  for (std::size_t other = 0; other < lane_count; ++other)
    if (other != static_cast<std::size_t>(lane)) most -= places_kept(places, other);
  return most;
}

bool RunnerLanes::has_place_for(const Queue& queue) const {
  if (running_ >= places_) return false;
  if (queue.running < queue.kept) return true;
  std::size_t kept_for_others = 0;
  for (const Queue& other : lanes_)
    if (&other != &queue) kept_for_others += other.kept - std::min(other.kept, other.running);
  return places_ - running_ > kept_for_others;
}

/// The lane with the fewest runs among those that wait and may start one.
RunnerLanes::Queue* RunnerLanes::next_queue() {
  Queue* next = nullptr;
  for (Queue& queue : lanes_)
    if (!queue.waiting.empty() && has_place_for(queue) && (!next || queue.running < next->running)) next = &queue;
  return next;
}

RunnerLanes::Ticket RunnerLanes::enter(Lane which, Start start) {
  Queue& lane = queue(which);
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

void RunnerLanes::leave(Lane lane) {
  --queue(lane).running;
  --running_;
  start_next();
}

/// A run may end within its start, and come here again: the outer call goes on for it.
void RunnerLanes::start_next() {
  if (std::exchange(starting_, true)) return;
  while (Queue* const lane = next_queue()) {
    const Start start = std::move(lane->waiting.front().start);
    lane->waiting.pop_front();
    ++lane->running;
    ++running_;
    start();
  }
  starting_ = false;
}

bool RunnerLanes::withdraw(Ticket ticket) {
  for (Queue& lane : lanes_)
    if (std::erase_if(lane.waiting, [&](const Waiting& waiting) { return waiting.ticket == ticket; }) > 0) return true;
  return false;
}

}  // namespace sereno::agent
