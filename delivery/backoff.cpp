#include "delivery/backoff.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "sereno/number.h"

namespace sereno::delivery {

milliseconds pause_after(int failures, const Backoff& backoff) {
  milliseconds pause = backoff.first;
  for (int i = 1; i < failures && pause < backoff.longest; ++i) pause *= 2;
  return std::min(pause, backoff.longest);
}

Retry after_failure(const Retry& before, Instant now, const Backoff& backoff) {
  const int failures = std::min(before.failures, std::numeric_limits<int>::max() - 1) + 1;
  return {.failures = failures, .not_before = now + pause_after(failures, backoff)};
}

bool is_due(const Retry& retry, Instant now, const Backoff& backoff) {
  return retry.failures == 0 || now >= retry.not_before || retry.not_before - now > backoff.longest;
}

std::string to_note(const Retry& retry) {
  if (retry.failures == 0) return {};
  return std::to_string(retry.failures) + " " + std::to_string(ms_of(retry.not_before));
}

Retry from_note(std::string_view note) {
  const auto blank = note.find(' ');
  if (blank == std::string_view::npos) return {};
  const auto failures = parse_integer<int>(note.substr(0, blank));
  const auto not_before = parse_integer<std::int64_t>(note.substr(blank + 1));
  if (!failures || !not_before || *failures < 1) return {};
  return {.failures = *failures, .not_before = instant_from_ms(*not_before)};
}

}  // namespace sereno::delivery
