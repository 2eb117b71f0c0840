// Numbers as people read them.
#pragma once

#include <string>
#include <string_view>

namespace sereno {

/// "1,234.50" for "1234.50", as Mexico writes it; what is no number stays.
std::string grouped(std::string_view number);

/// The same text with no-break spaces (U+00A0) between a number and its unit: "99.9 %", "43 min", "1,234.50 MXN".
std::string unbroken(std::string_view text);

}  // namespace sereno
