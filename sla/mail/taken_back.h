// What a writer takes back in the same mail. Internal to understanding.
#pragma once

#include <string>
#include <string_view>

namespace sereno::sla {

/// Without the points of a numbered list that the text itself takes back ("olviden el punto 1", "ignore the first
/// one"), and without the line that says so. Another text stays as it is.
std::string without_points_taken_back(std::string_view text);

}  // namespace sereno::sla
