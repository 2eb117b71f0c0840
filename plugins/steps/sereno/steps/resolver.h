// Name resolution of our own: every address, within the deadline, without getaddrinfo's thread that outlives it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/deadline.h"

namespace sereno::steps {

enum class Family : std::uint8_t { any, ipv4, ipv6 };

/// Why a name has no address. The first two are facts about the name; the others say that nobody could tell.
enum class ResolveFault : std::uint8_t {
  no_such_name,          ///< NXDOMAIN, or no name at all
  no_address,            ///< the name exists, without an address of the wanted family
  server_failed,         ///< the resolver answered SERVFAIL, REFUSED or something unusable
  resolver_unreachable,  ///< no resolver answered
  timed_out,
  cancelled,
  local  ///< no memory, bad resolver settings
};

struct Resolution {
  std::vector<std::string> addresses{};  ///< numeric, in the order in which to try them (RFC 6724)
  std::optional<ResolveFault> fault{};   ///< set when there is none
  std::string text{};                    ///< of a fault: "NXDOMAIN from 10.0.0.2"
};

/// What the name resolves to: /etc/hosts and resolv.conf are honoured, a numeric address (IPv6 with or without
/// brackets) is its own answer and costs nothing. `servers` ("10.0.0.2", "10.0.0.2:5353", comma-separated) replaces the
/// resolvers of the system.
Resolution resolve(const std::string& host, Family family, const Deadline& deadline, const std::string& servers = {});

/// The address without brackets when `host` is a numeric one.
std::optional<std::string> numeric_address(std::string_view host);
bool is_ipv6(std::string_view address);
/// "203.0.113.7:443", "[2001:db8::1]:443".
std::string with_port(std::string_view address, unsigned port);

/// The sentence for a fault, as part of an outcome.
std::string_view describe(ResolveFault fault);

}  // namespace sereno::steps
