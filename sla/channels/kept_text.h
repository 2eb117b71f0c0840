// How much of what others wrote goes from a mail into a register, and from a register into a mail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace sereno::sla {

inline constexpr std::size_t longest_kept = 2000;  ///< bytes

/// Its beginning; no character is cut in two.
inline std::string kept(std::string_view text) { return std::string(cut_at_character(text, longest_kept)); }

}  // namespace sereno::sla
