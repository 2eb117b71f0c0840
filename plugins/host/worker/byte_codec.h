// Numbers and texts as bytes, little-endian, for the line between the host and its own children. No I/O.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace sereno::host {

/// Appends to a text of the caller's.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& to) : to_(to) {}

  template <class Unsigned>
  void number(Unsigned value) {
    static_assert(std::is_unsigned_v<Unsigned>);
    for (std::size_t i = 0; i < sizeof value; ++i) to_.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
  }
  void byte(std::uint8_t value) { to_.push_back(static_cast<char>(value)); }
  void flag(bool value) { byte(value ? 1 : 0); }
  void signed_number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
  void real(double value) { number(std::bit_cast<std::uint64_t>(value)); }
  /// Its size in 32 bits, then its bytes.
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    to_.append(value);
  }

 private:
  std::string& to_;
};

/// Takes from the front of a borrowed text. Once something is not there, everything read is empty and failed() true:
/// a whole message is read first and judged then.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class Unsigned>
  Unsigned number() {
    static_assert(std::is_unsigned_v<Unsigned>);
    const std::string_view bytes = take(sizeof(Unsigned));
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
    return static_cast<Unsigned>(value);
  }
  std::uint8_t byte() { return number<std::uint8_t>(); }
  /// Anything but 0 and 1 fails.
  bool flag() {
    const std::uint8_t value = byte();
    if (value > 1) fail();
    return value == 1;
  }
  std::int64_t signed_number() { return static_cast<std::int64_t>(number<std::uint64_t>()); }
  double real() { return std::bit_cast<double>(number<std::uint64_t>()); }
  std::string_view text() { return take(number<std::uint32_t>()); }
  /// How many items follow, each at least `item_bytes` long: a count that cannot be true fails at once.
  std::size_t count(std::size_t item_bytes) {
    const std::size_t items = number<std::uint32_t>();
    if (items > rest_.size() / item_bytes) fail();
    return failed_ ? 0 : items;
  }

  void fail() {
    failed_ = true;
    rest_ = {};
  }
  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(std::size_t bytes) {
    if (bytes > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace sereno::host
