#include "checks/web/target.h"

#include <algorithm>
#include <string_view>

#include "sereno/number.h"
#include "sereno/steps/resolver.h"

namespace web {
namespace {

using sereno::Error;
using sereno::Result;
using sereno::steps::Url;

struct HostAndPort {
  std::string host{};
  std::string port{};  ///< empty: none
};

/// "name", "name:5000", "[2001:db8::1]:5000", "2001:db8::1".
HostAndPort split_host(const std::string& text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  const bool bare_ipv6 = bracket == std::string::npos && std::count(text.begin(), text.end(), ':') > 1;
  if (colon == std::string::npos || bare_ipv6 || (bracket != std::string::npos && colon < bracket)) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string in_brackets(const std::string& host) {
  return sereno::steps::is_ipv6(host) && host.front() != '[' ? "[" + host + "]" : host;
}

bool is_address(const std::string& url) { return url.find("://") != std::string::npos && url.front() != '/'; }

Result<std::uint16_t> port_number(double port) {
  if (!(port >= 1 && port <= 65535) || port != static_cast<double>(static_cast<std::uint16_t>(port)))
    return Error{"option 'port': " + sereno::format_number(port) + " is no port, they go from 1 to 65535"};
  return static_cast<std::uint16_t>(port);
}

/// The page of a path: host from -H or -I.
Result<Url> page_of_path(const TargetOptions& options) {
  if (options.hostname.empty() && options.address.empty())
    return Error{"no host: give -H NAME, -I ADDRESS or a whole address with -u"};
  const HostAndPort named = split_host(options.hostname.empty() ? options.address : options.hostname);
  std::string text = options.tls ? "https://" : "http://";
  text += in_brackets(named.host);
  const bool port_named = !named.port.empty() && !options.hostname.empty();
  if (port_named) text += ":" + named.port;
  if (!options.url.starts_with('/')) text += '/';
  return Url::parse(text + options.url);
}

/// The page of a whole address; -H replaces its host.
Result<Url> page_of_address(const TargetOptions& options) {
  auto url = Url::parse(options.url);
  if (!url) return url;
  if (options.tls && !url->secure()) return Error{"-S or -C asks for TLS, but the address begins with http://"};
  if (options.hostname.empty()) return url;
  const HostAndPort named = split_host(options.hostname);
  Url page = *url;
  const std::string port = named.port.empty() ? std::to_string(url->port) : named.port;
  const auto host = Url::parse(url->scheme + "://" + in_brackets(named.host) + ":" + port + "/");
  if (!host) return host.error();
  page.host = host->host;
  page.port = host->port;
  return page;
}

std::string connect_host_of(const TargetOptions& options, const Url& page) {
  if (!options.address.empty()) return options.address;
  if (is_address(options.url) && !options.hostname.empty()) return Url::parse(options.url)->host;
  return page.host;
}

}  // namespace

Result<Target> read_target(const TargetOptions& options) {
  auto page = is_address(options.url) ? page_of_address(options) : page_of_path(options);
  if (!page) return page.error();
  Target target{.url = *page, .connect_host = connect_host_of(options, *page), .connect_port = page->port};
  if (const auto numeric = sereno::steps::numeric_address(target.connect_host)) target.connect_host = *numeric;
  if (!options.port) return target;
  const auto port = port_number(*options.port);
  if (!port) return port.error();
  target.connect_port = *port;
  if (target.url.default_port()) target.url.port = *port;  // else -H or the address names the port to show
  return target;
}

}  // namespace web
