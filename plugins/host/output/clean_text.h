// Text of others, fit to be shown.
#pragma once

#include <string>
#include <string_view>

namespace sereno::host {

/// Valid UTF-8 without NUL and other control characters but newline and tab; each bad byte (or C1 control) becomes
/// U+FFFD. A carriage return before a newline is dropped.
std::string clean_text(std::string_view text);

}  // namespace sereno::host
