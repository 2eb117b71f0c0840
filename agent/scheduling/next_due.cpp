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

milliseconds step_after(Status status, const Timing& timing) {
  return status == Status::ok ? timing.interval : timing.retry_interval;
}

}  // namespace

milliseconds splay(std::string_view name, milliseconds interval) {
  const auto span = std::clamp<std::int64_t>(interval.count(), 1, 10'000);
  return milliseconds{static_cast<std::int64_t>(hash(name) % static_cast<std::uint64_t>(span))};
}

SteadyTime first_due(std::string_view name, const Timing& timing, std::optional<Earlier> earlier, SteadyTime now) {
  const SteadyTime spread = now + splay(name, timing.interval);
  if (!earlier) return spread;
  return std::max(spread, now + (step_after(earlier->status, timing) - earlier->age));
}

SteadyTime next_due(const Timing& timing, Status status, SteadyTime due, SteadyTime now) {
  const milliseconds step = step_after(status, timing);
  const SteadyTime next = due + step;
  if (next > now) return next;
  const auto missed = (now - next) / step + 1;
  return next + missed * step;
}

}  // namespace sereno::agent
