// One IP address, of either family.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sereno::net {

/// Sixteen bytes in network order; IPv4 as v4-mapped ("::ffff:a.b.c.d"), so that 127.0.0.1 and ::ffff:127.0.0.1 are
/// one address. The old v4-compatible form "::127.0.0.1" is an IPv6 address of its own.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  /// A literal address without brackets, port or zone. Nothing for anything else.
  static std::optional<IpAddress> parse(std::string_view text);
  bool is_v4() const;
  /// IPv4 and v4-mapped ones as "a.b.c.d".
  std::string to_string() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;  // NOLINT(modernize-use-nullptr)
};

/// A block of addresses.
struct IpNetwork {
  IpAddress base{};
  unsigned prefix_bits = 128;  ///< of the sixteen bytes: an IPv4 network's prefix plus 96

  /// "10.0.0.0/8", "2001:db8::/32", or an address alone. Bits behind the prefix are ignored. "::/0" is everything,
  /// IPv4 too; "0.0.0.0/0" is every IPv4 address. Nothing for anything else.
  static std::optional<IpNetwork> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
};

}  // namespace sereno::net
