// What others wrote, made fit to be looked at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sereno::sla {

/// Valid UTF-8 on one line. Control characters become spaces; what turns the direction of writing or cannot be seen at
/// all is written out ("[U+202E]"), so that nothing reads otherwise than it is. At most `most` characters, then how
/// many more there are: " [+120]".
std::string shown_text(std::string_view text, std::size_t most = 1000);

/// A field of a CSV file (RFC 4180), quoted where it must be. Text that a spreadsheet would take for a formula has an
/// apostrophe before it.
std::string csv_text(std::string_view text);

}  // namespace sereno::sla
