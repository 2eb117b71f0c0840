// UTF-8 as Unicode 15, table 3-7 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sereno {

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// The bytes of the well-formed character that `text` begins with; 0 when it begins with none. NUL is one.
std::size_t utf8_length(std::string_view text);

/// Whether a whole character of the kind that `utf8_length` accepts is a control: C0, DEL or C1.
bool is_control(std::string_view character);

/// Every byte belongs to a well-formed character.
bool is_utf8(std::string_view text);

/// Each byte that belongs to none becomes U+FFFD. Control characters stay.
std::string valid_utf8(std::string_view text);

/// The longest start of `text` of at most `bytes` bytes that ends with a whole character.
std::string_view cut_at_character(std::string_view text, std::size_t bytes);

}  // namespace sereno
