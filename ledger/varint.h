// Numbers in few bytes: base-128 groups, the least significant first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sereno::ledger {

inline void put_varint(std::string& bytes, std::int64_t value) {
  auto rest = static_cast<std::uint64_t>(value);
  for (; rest >= 0x80; rest >>= 7u) bytes += static_cast<char>(rest | 0x80u);
  bytes += static_cast<char>(rest);
}

/// Takes one off the front; nothing where none stands.
inline std::optional<std::int64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
    if (byte < 0x80) return static_cast<std::int64_t>(value);
  }
  return std::nullopt;
}

}  // namespace sereno::ledger
