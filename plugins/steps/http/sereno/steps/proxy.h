// How people write proxies, and exceptions from them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"

namespace sereno::steps {

/// A proxy, before its name is resolved.
struct Proxy {
  std::string text{};  ///< as curl takes it
  std::string host{};
  std::uint16_t port = 0;
};

/// "proxy:3128", "http://proxy:3128", "https://...", "socks5h://...". The port is 3128 unless it says another.
Result<Proxy> parse_proxy(std::string_view text);

/// "https://[::1]:3128" is "::1".
std::string host_of_proxy(std::string_view proxy);

/// Whether a request to this host goes past the proxy: the list holds "name" (and all below it), ".name", addresses
/// or "*".
bool goes_direct(const std::vector<std::string>& no_proxy, std::string_view host);

}  // namespace sereno::steps
