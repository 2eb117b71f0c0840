// Name resolution of our own: every address, within the deadline, without getaddrinfo's thread that outlives it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/address.h"
#include "sereno/steps/deadline.h"

namespace sereno::steps {

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

struct ResolveSettings {
  Family family = Family::any;
  std::string servers{};  ///< "10.0.0.2", "10.0.0.2:5353", comma-separated, instead of the system's
  bool files = true;      ///< /etc/hosts is asked before any resolver
  /// How long addresses of the other family are waited for once one has some (RFC 8305 3): a resolver that never
  /// answers for one of them is common, and costs no more than this.
  std::chrono::milliseconds slower_family{50};
};

/// What the name resolves to: /etc/hosts (unless the settings leave it out) and resolv.conf are honoured, a numeric
/// address (IPv6 with or without brackets) is its own answer and costs nothing.
Resolution resolve(const std::string& host, const ResolveSettings& settings, const Deadline& deadline);
inline Resolution resolve(const std::string& host, Family family, const Deadline& deadline,
                          const std::string& servers = {}) {
  return resolve(host, {.family = family, .servers = servers}, deadline);
}

/// What is wrong with ResolveSettings::servers, as part of a sentence; nothing when it can be used.
std::optional<std::string> servers_problem(std::string_view servers);

/// The sentence for a fault, as part of an outcome.
std::string_view describe(ResolveFault fault);

}  // namespace sereno::steps
