#include "sereno/steps/target.h"

#include <algorithm>
#include <string_view>

#include "sereno/number.h"
#include "sereno/steps/address.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

struct HostAndPort {
  std::string host{};
  std::optional<std::string> port{};
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
  return is_ipv6(host) && host.front() != '[' ? "[" + host + "]" : host;
}

bool is_whole_address(const std::string& url) { return url.find("://") != std::string::npos && url.front() != '/'; }

/// Between "://" and the path, without user.
std::string_view authority_of(std::string_view address) {
  address.remove_prefix(address.find("://") + 3);
  address = address.substr(0, address.find_first_of("/?#"));
  const auto user = address.rfind('@');
  return user == std::string_view::npos ? address : address.substr(user + 1);
}

bool can_be_host(std::string_view option, const std::string& host, Problems& problems) {
  const auto problem = name_problem(host);
  if (problem) problems.add(option, in_quotes(host) + " " + *problem);
  return !problem;
}

/// -H taken apart, or nothing when it is of no use.
std::optional<HostAndPort> read_hostname(const std::string& text, Problems& problems) {
  HostAndPort named = split_host(text);
  if (text.find("://") != std::string::npos) {
    problems.add("hostname", in_quotes(text) + " is a whole address: give it with -u");
    return std::nullopt;
  }
  if (!can_be_host("hostname", named.host, problems)) return std::nullopt;
  if (!named.port) return named;
  const auto port = parse_integer<std::uint16_t>(*named.port);
  if (port && *port > 0) return named;
  problems.add("hostname", in_quotes(*named.port) + " is no port, they go from 1 to 65535");
  return std::nullopt;
}

bool usable_address(const std::string& address, Problems& problems) {
  if (!name_problem(address)) return true;
  const bool whole = address.find("://") != std::string::npos;
  if (!whole && !split_host(address).port) return can_be_host("address", address, problems);
  problems.add("address", in_quotes(address) +
                              (whole ? " is a whole address: give it with -u" : " holds a port: give it with -p"));
  return false;
}

std::optional<Url> parsed(const std::string& text, Problems& problems) {
  auto url = Url::parse(text);
  if (!url) problems.add("url", url.error().message);
  return url ? std::optional(*std::move(url)) : std::nullopt;
}

/// The page of a path: host from -H or -I.
std::optional<Url> page_of_path(const TargetOptions& options, const std::optional<HostAndPort>& named,
                                Problems& problems) {
  const std::string host = named ? named->host : options.address.value_or("");
  if (host.empty()) {
    problems.add("", "no host: give -H NAME, -I ADDRESS or a whole address with -u");
    return std::nullopt;
  }
  std::string text = options.tls || options.tls_meant ? "https://" : "http://";
  text += in_brackets(host);
  if (named && named->port) text += ":" + *named->port;
  if (!options.url.starts_with('/')) text += '/';
  return parsed(text + options.url, problems);
}

/// The page of a whole address; -H replaces its host.
std::optional<Url> page_of_address(const TargetOptions& options, const std::optional<HostAndPort>& named,
                                   Problems& problems) {
  const auto authority = authority_of(options.url);
  if (authority.empty() || authority.front() == ':') {
    problems.add("url", "address " + in_quotes(options.url) + " names no host");
    return std::nullopt;
  }
  auto page = parsed(options.url, problems);
  if (!page) return std::nullopt;
  if (options.tls && !page->secure()) problems.add("url", "-S or -C asks for TLS, but the address begins with http://");
  if (!can_be_host("url", page->host, problems)) return std::nullopt;
  if (!named) return page;
  const auto host = Url::parse(page->scheme + "://" + in_brackets(named->host) + "/");
  if (!host) {
    problems.add("hostname", host.error().message);
    return std::nullopt;
  }
  page->host = host->host;
  if (named->port) page->port = *parse_integer<std::uint16_t>(*named->port);
  return page;
}

bool says_port(const TargetOptions& options, const std::optional<HostAndPort>& named) {
  if (named && named->port) return true;
  return is_whole_address(options.url) && split_host(std::string(authority_of(options.url))).port.has_value();
}

}  // namespace

std::optional<Target> read_target(const TargetOptions& options, Problems& problems) {
  std::optional<HostAndPort> named;
  if (options.hostname && !(named = read_hostname(*options.hostname, problems))) return std::nullopt;
  if (options.address && !usable_address(*options.address, problems)) return std::nullopt;
  const bool whole = is_whole_address(options.url);
  const auto page = whole ? page_of_address(options, named, problems) : page_of_path(options, named, problems);
  if (!page) return std::nullopt;
  Target target{.url = *page, .connect_host = page->host, .connect_port = page->port};
  if (options.address) target.connect_host = *options.address;
  if (!options.address && whole && named) target.connect_host = Url::parse(options.url)->host;
  if (const auto numeric = numeric_address(target.connect_host)) target.connect_host = *numeric;
  if (!options.port) return target;
  target.connect_port = static_cast<std::uint16_t>(*options.port);
  if (!says_port(options, named))
    target.url.port = target.connect_port;  // else -H or the address names the port to show
  return target;
}

}  // namespace sereno::steps
