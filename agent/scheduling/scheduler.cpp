#include "agent/scheduling/scheduler.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace sereno::agent {

namespace {

Timing timing_of(const config::ServiceSettings& service) {
  return {.interval = service.interval, .retry_interval = service.retry_interval.value_or(service.interval)};
}

}  // namespace

Scheduler::Scheduler(ServiceBoard& board, Timers& timers, std::size_t most_at_once)
    : board_(board),
      timers_(timers),
      most_at_once_(std::max<std::size_t>(1, most_at_once)),
      due_(board.size()),
      running_(board.size(), false) {}

void Scheduler::start(bool keep_rhythm) {
  const SteadyTime now = timers_.steady_now();
  for (std::size_t i = 0; i < due_.size(); ++i) {
    std::optional<Earlier> earlier;
    if (const auto age = board_.age(i); age && keep_rhythm) earlier = Earlier{.status = board_.status(i), .age = *age};
    due_[i] = first_due(board_.settings(i).name, timing_of(board_.settings(i)), earlier, now);
  }
  plan();
}

void Scheduler::stop() {
  stopped_ = true;
  alarm_.reset();
}

void Scheduler::plan() {
  alarm_.reset();
  if (stopped_ || under_way_ >= most_at_once_) return;  // the end of a run plans again
  auto first = SteadyTime::max();
  for (std::size_t i = 0; i < due_.size(); ++i)
    if (!running_[i]) first = std::min(first, due_[i]);
  if (first == SteadyTime::max()) return;
  const auto delay = std::chrono::ceil<milliseconds>(first - timers_.steady_now());
  alarm_ = timers_.after(std::max(milliseconds{0}, delay), [this] { tick(); });
}

void Scheduler::tick() {
  const SteadyTime now = timers_.steady_now();
  std::vector<std::size_t> ready(due_.size());
  std::iota(ready.begin(), ready.end(), std::size_t{0});
  std::erase_if(ready, [&](std::size_t i) { return running_[i] || due_[i] > now; });
  std::stable_sort(ready.begin(), ready.end(),
                   [&](std::size_t left, std::size_t right) { return due_[left] < due_[right]; });
  for (const std::size_t index : ready) {
    if (under_way_ >= most_at_once_) break;
    run(index);
  }
  plan();
}

void Scheduler::run(std::size_t index) {
  running_[index] = true;
  ++under_way_;
  board_.run_due(index, [this, index](Status status) {
    running_[index] = false;
    --under_way_;
    due_[index] = next_due(timing_of(board_.settings(index)), status, due_[index], timers_.steady_now());
    plan();
  });
}

}  // namespace sereno::agent
