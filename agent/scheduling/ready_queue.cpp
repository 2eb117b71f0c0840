#include "agent/scheduling/ready_queue.h"

#include <algorithm>

namespace sereno::agent {

namespace {

std::size_t kept_for_quick(std::size_t places) { return places > 2 ? std::max<std::size_t>(places / 4, 1) : 0; }

}  // namespace

void ReadyQueue::add(const Candidate& candidate) {
  Line& line = candidate.retry ? retries_ : candidate.quick ? quick_ : slow_[{candidate.check, candidate.fresh}];
  line.insert_or_assign({candidate.due, candidate.service}, candidate);
}

void ReadyQueue::remove(const Candidate& candidate) {
  const std::pair key{candidate.due, candidate.service};
  if (candidate.retry) {
    retries_.erase(key);
  } else if (candidate.quick) {
    quick_.erase(key);
  } else if (const auto line = slow_.find({candidate.check, candidate.fresh}); line != slow_.end()) {
    line->second.erase(key);
    if (line->second.empty()) slow_.erase(line);
  }
}

bool ReadyQueue::may_start(const Candidate& candidate) const {
  const std::size_t kept = kept_for_quick(places_);
  if (candidate.quick || running_slow_ + (candidate.fresh ? std::min<std::size_t>(kept, 1) : kept) < places_)
    return true;
  return !running_of_.contains(candidate.check);
}

/// The line whose first run was due first, among those that may start one.
ReadyQueue::Line* ReadyQueue::line_to_serve() {
  Line* next = quick_.empty() ? nullptr : &quick_;
  for (auto& [check, line] : slow_)
    if (may_start(line.begin()->second) && (next == nullptr || line.begin()->first < next->begin()->first))
      next = &line;
  return next;
}

bool ReadyQueue::may_retry() const {
  if (retries_.empty() || !quick_.empty() || !slow_.empty()) return false;
  const Candidate& first = retries_.begin()->second;
  const std::size_t half = std::max<std::size_t>(places_ / 2, 1);
  return first.quick ? running_retries_ < half : running_slow_ < half;
}

std::optional<Candidate> ReadyQueue::take() {
  if (running_ >= places_) return std::nullopt;
  const Line* line = line_to_serve();
  if (line == nullptr && may_retry()) line = &retries_;
  if (line == nullptr) return std::nullopt;
  Candidate next = line->begin()->second;
  remove(next);
  ++running_;
  ++running_of_[next.check];
  if (!next.quick) ++running_slow_;
  if (next.retry) ++running_retries_;
  return next;
}

void ReadyQueue::ended(const Candidate& candidate) {
  --running_;
  if (const auto of = running_of_.find(candidate.check); of != running_of_.end() && --of->second == 0)
    running_of_.erase(of);
  if (!candidate.quick) --running_slow_;
  if (candidate.retry) --running_retries_;
}

std::size_t ReadyQueue::waiting() const {
  std::size_t count = quick_.size();
  for (const auto& [check, line] : slow_) count += line.size();
  return count;
}

std::optional<SteadyTime> ReadyQueue::longest_waiting() const {
  std::optional<SteadyTime> first;
  const auto look = [&](const Line& line) {
    if (!line.empty() && (!first || line.begin()->first.first < *first)) first = line.begin()->first.first;
  };
  look(quick_);
  for (const auto& [check, line] : slow_) look(line);
  return first;
}

}  // namespace sereno::agent
