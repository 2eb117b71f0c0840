// Bytes as lower-case hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace sereno {

/// Two digits for the byte, behind what `text` holds.
inline void append_hex(std::string& text, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += digits[byte >> 4u];
  text += digits[byte & 15u];
}

inline std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) append_hex(text, static_cast<unsigned char>(byte));
  return text;
}

}  // namespace sereno
