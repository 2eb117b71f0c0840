#include "ledger/span_index.h"

#include <algorithm>

#include "ledger/fitness.h"

namespace sereno::ledger {

namespace {

constexpr unsigned lowest_bits = 27;  // of milliseconds: 37 hours
constexpr unsigned bits_a_level = 3;
constexpr std::int64_t levels = 6;  // the highest: 139 years, and few of those make all that a ledger holds

unsigned shift(std::int64_t level) { return lowest_bits + bits_a_level * static_cast<unsigned>(level); }

/// What lies beyond the time of ledgers lies at its ends.
TimeSpan within_bounds(const TimeSpan& span) {
  const Instant from = std::clamp(span.from, earliest_instant, latest_instant - milliseconds{1});
  return {from, std::clamp(span.to, from + milliseconds{1}, latest_instant)};
}

DrawerRange range(std::int64_t level, const TimeSpan& span) {
  return {.level = level, .first = ms_of(span.from) >> shift(level), .last = (ms_of(span.to) - 1) >> shift(level)};
}

}  // namespace

std::vector<Drawer> drawers_of(const TimeSpan& span) {
  const TimeSpan bounded = within_bounds(span);
  std::int64_t level = 0;
  while (level + 1 < levels && (std::int64_t{1} << shift(level)) < (bounded.to - bounded.from).count()) ++level;
  std::vector<Drawer> found;
  const DrawerRange lies = range(level, bounded);
  for (std::int64_t number = lies.first; number <= lies.last; ++number)
    found.push_back({.level = level, .number = number});
  return found;
}

std::vector<DrawerRange> drawers_touching(const TimeSpan& span) {
  std::vector<DrawerRange> found{{.level = timeless.level, .first = timeless.number, .last = timeless.number}};
  const TimeSpan bounded = within_bounds(span);
  for (std::int64_t level = 0; level < levels; ++level) found.push_back(range(level, bounded));
  return found;
}

bool touches(const TimeSpan& left, const TimeSpan& right) { return left.from < right.to && right.from < left.to; }

}  // namespace sereno::ledger
