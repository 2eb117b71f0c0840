#include "sereno/steps/proxy.h"

#include <algorithm>

#include "sereno/steps/address.h"
#include "sereno/steps/text.h"
#include "sereno/steps/url.h"

namespace sereno::steps {
namespace {

bool says_port(std::string_view host_and_port) {
  const auto bracket = host_and_port.find(']');
  return host_and_port.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

}  // namespace

bool goes_direct(const std::vector<std::string>& no_proxy, std::string_view host) {
  return std::any_of(no_proxy.begin(), no_proxy.end(), [&](const std::string& entry) {
    if (entry == "*") return true;
    std::string_view name = entry;
    if (name.starts_with('.')) name.remove_prefix(1);
    if (equals_ignoring_case(name, host)) return true;
    const bool below = host.size() > name.size() && host[host.size() - name.size() - 1] == '.';
    return below && equals_ignoring_case(name, host.substr(host.size() - name.size()));
  });
}

Result<Proxy> parse_proxy(std::string_view text) {
  const auto scheme_end = text.find("://");
  const std::string scheme(scheme_end == std::string_view::npos ? "http" : text.substr(0, scheme_end));
  for (const auto known : {"http", "https", "socks4a", "socks5", "socks5h"}) {
    if (scheme != known) continue;
    const auto rest = scheme_end == std::string_view::npos ? text : text.substr(scheme_end + 3);
    if (rest.empty() || rest.front() == '/') return Error{"names no proxy"};
    const auto parsed = Url::parse("http://" + std::string(rest));
    if (!parsed) return parsed.error();
    if (!parsed->user.empty()) return Error{"holds a password; use --proxy-credential"};
    if (const auto problem = name_problem(parsed->host)) return Error{in_quotes(parsed->host) + " " + *problem};
    const std::uint16_t port = says_port(rest) ? parsed->port : std::uint16_t{3128};
    // The proxy resolves the name: an own resolution would not be what it uses.
    const std::string spoken = scheme == "socks5" ? "socks5h" : scheme;
    return Proxy{.text = spoken + "://" + with_port(parsed->host, port), .host = parsed->host, .port = port};
  }
  return Error{in_quotes(scheme) + " is none of http, https, socks4a, socks5, socks5h"};
}

std::string host_of_proxy(std::string_view proxy) {
  if (const auto scheme = proxy.find("://"); scheme != std::string_view::npos) proxy.remove_prefix(scheme + 3);
  proxy = proxy.substr(0, proxy.rfind(':'));
  const std::string host(proxy);
  return numeric_address(host).value_or(host);
}

}  // namespace sereno::steps
