#include "checks/web/network_words.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/text.h"
#include "sereno/steps/url.h"

namespace web {

using sereno::Error;
using sereno::Result;
using sereno::steps::TlsVersion;

Result<TlsVersion> parse_tls_version(std::string_view text) {
  if (text == "1" || text == "1.0") return TlsVersion::tls1_0;
  if (text == "1.1") return TlsVersion::tls1_1;
  if (text == "1.2") return TlsVersion::tls1_2;
  if (text == "1.3") return TlsVersion::tls1_3;
  if (text == "2" || text == "3") return Error{"SSL " + std::string(text) + " is broken and no longer spoken"};
  return Error{"'" + std::string(text) + "' is none of 1, 1.1, 1.2, 1.3"};
}

bool goes_direct(const std::vector<std::string>& no_proxy, std::string_view host) {
  return std::any_of(no_proxy.begin(), no_proxy.end(), [&](const std::string& entry) {
    if (entry == "*") return true;
    std::string_view name = entry;
    if (name.starts_with('.')) name.remove_prefix(1);
    if (sereno::steps::equals_ignoring_case(name, host)) return true;
    const bool below = host.size() > name.size() && host[host.size() - name.size() - 1] == '.';
    return below && sereno::steps::equals_ignoring_case(name, host.substr(host.size() - name.size()));
  });
}

Result<Proxy> parse_proxy(std::string_view text) {
  const auto scheme_end = text.find("://");
  const std::string scheme(scheme_end == std::string_view::npos ? "http" : text.substr(0, scheme_end));
  for (const auto known : {"http", "https", "socks4a", "socks5", "socks5h"}) {
    if (scheme != known) continue;
    const auto rest = scheme_end == std::string_view::npos ? text : text.substr(scheme_end + 3);
    const auto parsed = sereno::steps::Url::parse("http://" + std::string(rest));
    if (!parsed) return parsed.error();
    if (!parsed->user.empty()) return Error{"holds a password; use --proxy-credential"};
    const bool port_given =
        rest.find(':', rest.find(']') == std::string_view::npos ? 0 : rest.find(']')) != std::string_view::npos;
    const std::uint16_t port = port_given ? parsed->port : std::uint16_t{3128};
    // The proxy resolves the name: an own resolution would not be what it uses.
    const std::string spoken = scheme == "socks5" ? "socks5h" : scheme;
    return Proxy{
        .text = spoken + "://" + sereno::steps::with_port(parsed->host, port), .host = parsed->host, .port = port};
  }
  return Error{"'" + scheme + "' is none of http, https, socks4a, socks5, socks5h"};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (const auto one = sereno::trim(text.substr(0, end)); !one.empty()) parts.emplace_back(one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace web
