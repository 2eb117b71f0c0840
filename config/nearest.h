// "Did you mean ...?"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::config {

/// The candidate that is fewest edits away from `word` (insert, delete, replace, swap neighbours), when that is at most
/// a third of its length; nothing otherwise.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace sereno::config
