// Addresses as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sereno::steps {

enum class Family : std::uint8_t { any, ipv4, ipv6 };

/// The address without brackets when `host` is a numeric one.
std::optional<std::string> numeric_address(std::string_view host);
bool is_ipv6(std::string_view address);
/// "203.0.113.7:443", "[2001:db8::1]:443".
std::string with_port(std::string_view address, unsigned port);

/// Why this cannot be the name of any host, as part of a sentence: a blank, a slash, an empty label, an address that is
/// none ("256.1.1.1"). Nothing when it can. Names in other alphabets can.
std::optional<std::string> name_problem(std::string_view host);

}  // namespace sereno::steps
