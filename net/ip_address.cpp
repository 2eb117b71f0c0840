#include "net/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "sereno/number.h"

namespace sereno::net {
namespace {
constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t longest_literal = INET6_ADDRSTRLEN;
}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.empty() || text.size() >= longest_literal || text.find('\0') != text.npos) return std::nullopt;
  const std::string literal(text);
  IpAddress address;
  if (inet_pton(AF_INET6, literal.c_str(), address.bytes.data()) == 1) return address;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
  if (inet_pton(AF_INET, literal.c_str(), address.bytes.data() + mapped_prefix.size()) == 1) return address;
  return std::nullopt;
}

bool IpAddress::is_v4() const { return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin()); }

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = {};
  if (is_v4()) {
    inet_ntop(AF_INET, bytes.data() + mapped_prefix.size(), text, sizeof text);
  } else {
    inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
  }
  return text;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto literal = text.substr(0, slash);
  const auto base = IpAddress::parse(literal);
  if (!base) return std::nullopt;
  if (slash == text.npos) return IpNetwork{.base = *base, .prefix_bits = 128};

  const unsigned skipped = literal.find(':') == literal.npos ? 96 : 0;
  const auto digits = text.substr(slash + 1);
  const auto prefix = parse_integer<unsigned>(digits);
  if (!prefix || *prefix > 128 - skipped || digits.size() > 3) return std::nullopt;
  return IpNetwork{.base = *base, .prefix_bits = skipped + *prefix};
}

bool IpNetwork::contains(const IpAddress& address) const {
  const auto whole = static_cast<std::ptrdiff_t>(prefix_bits / 8);
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + whole, address.bytes.begin())) return false;
  const unsigned rest = prefix_bits % 8;
  if (rest == 0) return true;
  const auto at = static_cast<std::size_t>(whole);
  return ((base.bytes[at] ^ address.bytes[at]) >> (8 - rest)) == 0;
}

}  // namespace sereno::net
