// How people write proxies, exceptions from them, TLS versions and lists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/http.h"

namespace web {

/// A proxy, before its name is resolved.
struct Proxy {
  std::string text{};  ///< as curl takes it
  std::string host{};
  std::uint16_t port = 0;
};

/// "proxy:3128", "http://proxy:3128", "https://...", "socks5h://...". The port is 3128 unless it says another.
sereno::Result<Proxy> parse_proxy(std::string_view text);

/// Whether a request to this host goes past the proxy: the list holds "name" (and all below it), ".name", addresses
/// or "*".
bool goes_direct(const std::vector<std::string>& no_proxy, std::string_view host);

/// "1" (or "1.0"), "1.1", "1.2", "1.3".
sereno::Result<sereno::steps::TlsVersion> parse_tls_version(std::string_view text);

/// Cuts at a separator; parts without white space at their ends, empty ones left out.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace web
