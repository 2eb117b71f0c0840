// The order in which to try the addresses of both families (RFC 6724). Internal to the resolver.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace sereno::steps {

/// IPv6 and IPv4 addresses, each already in its own order, as one list: those that this machine has a source address
/// for come first, and of these the ones that RFC 6724 prefers. `has_source` is asked for the first of each family.
std::vector<std::string> in_order(const std::vector<std::string>& ipv6, const std::vector<std::string>& ipv4,
                                  const std::function<bool(const std::string&)>& has_source);

/// Whether this machine would have an address to send from. Sends nothing.
bool has_source_address(const std::string& address);

}  // namespace sereno::steps
