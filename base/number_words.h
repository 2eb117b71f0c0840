// Numbers as people read them.
#pragma once

#include <string>
#include <string_view>

namespace sereno {

/// "1,234.50" for "1234.50", as Mexico writes it; what is no number stays.
std::string grouped(std::string_view number);

}  // namespace sereno
