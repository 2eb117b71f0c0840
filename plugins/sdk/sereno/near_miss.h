// The name that was probably meant: for messages about one that does not exist.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace sereno {

namespace detail {

/// Edits between two words, a swap of neighbours counting as one (optimal string alignment).
inline std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
  for (std::size_t column = 0; column <= to.size(); ++column) last[column] = column;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[to.size()];
}

}  // namespace detail

/// The candidate that differs from `name` by the fewest insertions, deletions, changes and swaps of neighbours, when
/// that is at most a third of its length (at least one). Empty when none is that near, and for names of more than 64
/// bytes.
inline std::string_view near_miss(std::string_view name, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t longest_compared = 64;
  if (name.size() > longest_compared) return {};
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t far = detail::edits_between(name, candidate);
    if (far >= least || far >= candidate.size()) continue;
    least = far;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace sereno
