// Whole numbers in network order within bytes that are long enough: who calls has looked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sereno {

inline std::uint32_t read16(std::string_view bytes, std::size_t at) {
  return std::uint32_t{static_cast<unsigned char>(bytes[at])} << 8 | static_cast<unsigned char>(bytes[at + 1]);
}
inline std::uint32_t read32(std::string_view bytes, std::size_t at) {
  return read16(bytes, at) << 16 | read16(bytes, at + 2);
}

/// The lower 16 bits of `value`.
inline void put16(std::string& bytes, std::size_t at, std::uint32_t value) {
  bytes[at] = static_cast<char>(value >> 8 & 0xff);
  bytes[at + 1] = static_cast<char>(value & 0xff);
}
inline void put32(std::string& bytes, std::size_t at, std::uint32_t value) {
  put16(bytes, at, value >> 16);
  put16(bytes, at + 2, value & 0xffff);
}

}  // namespace sereno
