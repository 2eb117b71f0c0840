#include "plugins/host/near_miss.h"

#include <algorithm>
#include <cstddef>

namespace sereno::host {
namespace {

constexpr std::size_t longest_compared = 64;

/// Optimal string alignment distance.
std::size_t distance(std::string_view from, std::string_view to) {
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

}  // namespace

std::string_view near_miss(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  if (name.size() > longest_compared) return nearest;
  for (const std::string_view candidate : candidates) {
    const std::size_t far = distance(name, candidate);
    if (far < least && far < candidate.size()) {
      least = far;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace sereno::host
