// Small readings of ASCII text, never by the locale, and the cutting of what a person reads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/letters.h"
#include "sereno/number.h"

namespace sereno::steps {

using sereno::equals_ignoring_case;
using sereno::is_letter;
using sereno::lower_case;
using sereno::to_lower;

/// Cuts at a separator; parts without white space at their ends, empty ones left out.
std::vector<std::string> split(std::string_view text, char separator);

/// What others may make as long as they like, cut where a person reads it: at most `most` bytes, and then
/// "... (60000 bytes)". No UTF-8 character is cut in two. `most` >= 1.
std::string shown(std::string_view text, std::size_t most = 100);
/// The same in quotes: "'Welcome'".
std::string in_quotes(std::string_view text, std::size_t most = 100);

}  // namespace sereno::steps
