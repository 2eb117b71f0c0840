#include "sereno/flows/place.h"

#include <algorithm>
#include <optional>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::flows {

Result<Place> read_place(std::string_view text, const Place& usual) {
  Place place = usual;
  const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  const auto colon = text.rfind(':');
  const bool only_colon = colon != std::string_view::npos && text.find(':') == colon;
  const bool has_port = bracket == std::string_view::npos ? only_colon : colon == bracket + 1;
  if (has_port) {
    const auto port = parse_integer<std::uint16_t>(text.substr(colon + 1));
    if (!port || *port == 0) return Error{steps::in_quotes(text) + " is no HOST:PORT"};
    place.port = *port;
  }
  auto host = has_port ? text.substr(0, colon) : text;
  if (bracket != std::string_view::npos) host = text.substr(1, bracket - 1);
  if (!host.empty()) place.host = steps::lower_case(host);
  return place;
}

Result<Address> read_address(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || scheme == 0) return Error{steps::in_quotes(text) + " is no SCHEME://HOST"};
  const auto rest = text.substr(scheme + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  Address address{.scheme = steps::lower_case(text.substr(0, scheme)),
                  .authority = std::string(rest.substr(0, slash)),
                  .path = std::string(rest.substr(slash))};
  if (address.authority.find('@') != std::string::npos) return Error{"an address names no user: 'as' says who asks"};
  return address;
}

}  // namespace sereno::flows
