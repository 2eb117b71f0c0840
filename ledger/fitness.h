// What a ledger takes, and what becomes of a record that is beyond it. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "ledger/ledger.h"

namespace sereno::ledger {

/// A clock that is wrong by centuries would spoil every sum.
inline constexpr Instant earliest_instant = instant_from_ms(0);
inline constexpr Instant latest_instant = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};
inline constexpr milliseconds longest_interval = std::chrono::days{3660};
// In bytes.
inline constexpr std::size_t longest_name = 1024;
inline constexpr std::size_t longest_text = 64 * 1024;
inline constexpr std::size_t longest_body = 4 * 1024 * 1024;
inline constexpr std::size_t longest_file = 64 * 1024 * 1024;

/// Why it cannot be kept, as the end of a sentence; empty when it can. Any bytes are good for a text.
std::string unfit(const Sample& sample);
std::string unfit(const Fact& fact);

/// Makes of a sample from one's own house what can be kept: a text that is too long is cut (never within a character),
/// an interval or duration outside the bounds becomes the bound, a code that does not exist the one for not known. What
/// service it is of and when it was observed stay as they are.
void correct(Sample& sample);
/// An instant of saying outside the bounds is left out: then it was said when it was recorded.
void correct(Fact& fact);

}  // namespace sereno::ledger
