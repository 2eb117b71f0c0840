// The name that was probably meant.
#pragma once

#include <string_view>
#include <vector>

namespace sereno::host {

/// The candidate that differs from `name` by the fewest insertions, deletions, changes and swaps of neighbours, when
/// that is at most a third of its length (at least one). Empty when none is that near.
std::string_view near_miss(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace sereno::host
