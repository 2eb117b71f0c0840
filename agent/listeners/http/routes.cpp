#include <algorithm>
#include <charconv>

#include "agent/listeners/http/api.h"
#include "base/digest.h"

namespace sereno::agent::http {
namespace {

using Kind = Route::Kind;
constexpr std::string_view service_prefix = "/api/v1/services/";
constexpr std::size_t most_addresses = 4096;

std::optional<int> digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Nothing where a percent sign has no two digits behind it, or stands for a NUL.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = digit(text[i + 1]), low = digit(text[i + 2]);
    if (!high || !low || *high + *low == 0) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

Route only(Kind kind, std::string_view method, std::string_view right) {
  if (method == right) return {.kind = kind};
  return {.kind = Kind::wrong_method, .allowed = right == "GET" ? "GET, HEAD" : right};
}

/// The path and query of a target that names scheme and host as well, as it is sent to a proxy (RFC 9112, 3.2.2).
std::string_view without_host(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (target.starts_with(scheme)) return target.substr(std::min(target.find('/', scheme.size()), target.size()));
  return target;
}

Route bad(Route route, std::string why) {
  route.kind = Kind::bad_query;
  route.problem = std::move(why);
  return route;
}

Route read_parameter(Route route, std::string_view name, const std::string& value) {
  if (name == "from" || name == "to") {
    const auto at = parse_instant(value);
    if (!at) return bad(std::move(route), "'" + std::string(name) + "' is no instant such as 2026-11-28T04:00:00Z");
    (name == "from" ? route.from : route.to) = at;
    return route;
  }
  if (name != "limit") return bad(std::move(route), "there is no parameter of this name; from, to and limit are known");
  const auto read = std::from_chars(value.data(), value.data() + value.size(), route.limit);
  if (read.ec != std::errc() || read.ptr != value.data() + value.size() || route.limit < 1 || route.limit > 1000)
    return bad(std::move(route), "'limit' is no number from 1 to 1000");
  return route;
}

Route read_query(Route route, std::string_view query) {
  std::vector<std::string_view> names;
  while (!query.empty() && route.kind == Kind::history) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    const auto equals = std::min(part.find('='), part.size());
    const auto name = part.substr(0, equals);
    const auto value = decoded(part.substr(std::min(equals + 1, part.size())));
    if (std::find(names.begin(), names.end(), name) != names.end())
      return bad(std::move(route), "a parameter stands there twice");
    names.push_back(name);
    route = value ? read_parameter(std::move(route), name, *value)
                  : bad(std::move(route), "a parameter is written wrongly");
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return route;
}

Route service_route(std::string_view method, std::string_view rest, std::string_view query) {
  const auto slash = rest.find('/');
  const auto name = decoded(rest.substr(0, slash));
  if (!name || name->empty()) return {};
  const auto what = slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
  Route route;
  if (slash == rest.npos)
    route = only(Kind::service, method, "GET");
  else if (what == "history")
    route = only(Kind::history, method, "GET");
  else if (what == "run")
    route = only(Kind::run, method, "POST");
  route.service = *name;
  return read_query(std::move(route), query);
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) difference |= static_cast<unsigned>(left[i] ^ right[i]);
  return difference == 0;
}

}  // namespace

Route route_of(std::string_view method, std::string_view target) {
  target = without_host(target);
  const auto question = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, question);
  const auto query = target.substr(std::min(question + 1, target.size()));
  if (path == "/metrics") return only(Kind::prometheus, method, "GET");
  if (path == "/api/v1/services") return only(Kind::services, method, "GET");
  if (path == "/api/v1/metrics") return only(Kind::metrics, method, "GET");
  if (path == "/api/v1/health") return only(Kind::health, method, "GET");
  if (path == "/api/v1/openapi.json") return only(Kind::openapi, method, "GET");
  if (path.starts_with(service_prefix)) return service_route(method, path.substr(service_prefix.size()), query);
  return {};
}

const config::HttpToken* token_of(const std::vector<config::HttpToken>& tokens, std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  const auto same_letter = [](char left, char right) { return (left | 0x20) == right; };
  if (authorization.size() <= scheme.size() || authorization.size() > 512 ||
      !std::equal(scheme.begin(), scheme.end() - 1, authorization.begin(),
                  [&](char s, char a) { return same_letter(a, s); }) ||
      authorization[scheme.size() - 1] != ' ')
    return nullptr;
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' ', scheme.size()), authorization.size()));
  if (authorization.empty()) return nullptr;
  const std::string digest = sha256_hex(authorization);
  const config::HttpToken* found = nullptr;
  for (const config::HttpToken& token : tokens)
    if (equal_in_constant_time(token.sha256, digest)) found = &token;
  return found;
}

bool may_see(const config::HttpToken& token, std::string_view service) {
  return token.services.empty() ||
         std::find(token.services.begin(), token.services.end(), service) != token.services.end();
}

double RequestRate::grown(const Share& share, TimePoint now) const {
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - share.at).count();
  return std::min(per_minute_, share.left + minutes * per_minute_);
}

void RequestRate::forget_some(TimePoint now) {
  std::erase_if(shares_, [&](const auto& entry) { return grown(entry.second, now) >= per_minute_; });
  while (shares_.size() >= most_addresses)
    shares_.erase(std::max_element(shares_.begin(), shares_.end(), [&](const auto& left, const auto& right) {
      return grown(left.second, now) < grown(right.second, now);
    }));
}

bool RequestRate::admit(const net::IpAddress& address, TimePoint now) {
  if (!shares_.contains(address) && shares_.size() >= most_addresses) forget_some(now);
  const auto [entry, is_new] = shares_.try_emplace(address, Share{.left = per_minute_, .at = now});
  Share& share = entry->second;
  share = {.left = grown(share, now), .at = now};
  if (share.left < 1) return false;
  share.left -= 1;
  return true;
}

}  // namespace sereno::agent::http
