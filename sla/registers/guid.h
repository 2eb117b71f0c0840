// The identity of a recording.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sereno::sla {

/// 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, in whatever case, in braces or not; in small letters without
/// braces. Nothing for anything else.
std::optional<std::string> read_guid(std::string_view text);

}  // namespace sereno::sla
