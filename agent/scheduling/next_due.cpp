#include "agent/scheduling/next_due.h"

#include <algorithm>
#include <cstdint>

namespace sereno::agent {

namespace {

/// FNV-1a: the same on every machine and in every version, unlike std::hash.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return value ^ (value >> 29);
}

milliseconds share_of(std::string_view name, std::int64_t span_ms) {
  return milliseconds{
      static_cast<std::int64_t>(hash(name) % static_cast<std::uint64_t>(std::max<std::int64_t>(span_ms, 1)))};
}

/// Whole intervals from `from` to `to`, rounded down.
std::int64_t intervals(SteadyTime from, SteadyTime to, milliseconds interval) {
  const auto span = std::chrono::floor<milliseconds>(to - from).count();
  const auto whole = span / interval.count();
  return span < 0 && span % interval.count() != 0 ? whole - 1 : whole;
}

}  // namespace

Slots::Slots(std::string_view name, milliseconds interval, SteadyTime epoch)
    : interval_(std::max(interval, milliseconds{1})), first_(epoch + share_of(name, interval_.count())) {}

SteadyTime Slots::after(SteadyTime at) const {
  const SteadyTime slot = first_ + intervals(first_, at, interval_) * interval_;
  return slot > at ? slot : slot + interval_;
}

milliseconds splay(std::string_view name, milliseconds interval) {
  return share_of(name, std::min<std::int64_t>(interval.count(), 10'000));
}

Due first_due(std::string_view name, const Timing& timing, const Slots& slots, std::optional<Earlier> earlier,
              SteadyTime now) {
  const bool well = earlier && earlier->status == Status::ok;
  const Due soon{.at = now + splay(name, timing.interval)};
  if (!earlier || earlier->age >= (well ? timing.interval : timing.retry_interval)) return soon;
  const SteadyTime slot = slots.after(now);
  if (slot - (now - earlier->age) > timing.interval + timing.interval / 4)
    return {.at = std::max(soon.at, now + (timing.interval - earlier->age))};
  const SteadyTime retry = now + (timing.retry_interval - earlier->age);
  if (!well && retry < slot) return {.at = retry, .retry = true};
  return {.at = slot};
}

Due next_due(const Timing& timing, const Slots& slots, Status status, const PastRun& run) {
  const SteadyTime slot = slots.after(run.retry ? run.ended : std::max(run.ended, run.started + timing.interval / 4));
  if (status == Status::ok) return {.at = slot};
  const SteadyTime retry = run.due + (intervals(run.due, run.ended, timing.retry_interval) + 1) * timing.retry_interval;
  if (retry < slot) return {.at = retry, .retry = true};
  return {.at = slot};
}

}  // namespace sereno::agent
