// When something that failed is tried again. Pure: the clock is passed in.
#pragma once

#include <string>
#include <string_view>

#include "sereno/time.h"

namespace sereno::delivery {

/// Each pause is twice the one before.
struct Backoff {
  milliseconds first{1000};
  milliseconds longest{300'000};
};

/// What is known of an attempt that failed. It stands in the consumer's position, so that a restart is no reason to try
/// at once.
struct Retry {
  int failures = 0;      ///< in a row; 0: the last attempt was good
  Instant not_before{};  ///< of the next attempt
  friend bool operator==(const Retry&, const Retry&) = default;
};

/// The pause behind so many failures in a row; at least 1 of them.
milliseconds pause_after(int failures, const Backoff& backoff);
Retry after_failure(const Retry& before, Instant now, const Backoff& backoff);
/// Whether to try now. A clock that was set back makes nobody wait longer than the longest pause.
bool is_due(const Retry& retry, Instant now, const Backoff& backoff);

/// "3 1775001600000"; empty where nothing failed. What nobody wrote so reads as nothing failed.
std::string to_note(const Retry& retry);
Retry from_note(std::string_view note);

}  // namespace sereno::delivery
