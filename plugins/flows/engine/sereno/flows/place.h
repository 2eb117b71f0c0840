// A host and a port, as the targets of transports without addresses of the web name them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::flows {

struct Place {
  std::string host{};      ///< in lower case, IPv6 without brackets
  std::uint16_t port = 0;  ///< 0: the protocol's own
};

/// "host", "host:port", ":port", "[::1]:port"; what it does not say is `usual`'s. Fails on a port that is none.
Result<Place> read_place(std::string_view text, const Place& usual);

/// What stands behind "scheme://", taken apart at the first slash.
struct Address {
  std::string scheme{};
  std::string authority{};
  std::string path{};  ///< with its slash; empty: none
};

/// Fails on what has no scheme, and on a user in front of the host: a credential is said by `as`.
Result<Address> read_address(std::string_view text);

}  // namespace sereno::flows
