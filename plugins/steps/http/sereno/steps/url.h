// Addresses of web pages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::steps {

/// An http or https address, taken apart by the same parser that later fetches it.
struct Url {
  std::string scheme{};  ///< "http" or "https"
  std::string user{};    ///< "user:password" as written before the host, decoded; usually empty
  std::string host{};    ///< in ASCII (IDN as Punycode), lower-case; IPv6 without brackets
  std::uint16_t port = 0;
  std::string path{};  ///< from the first slash, with query and without fragment; never empty

  bool secure() const { return scheme == "https"; }
  /// The port goes without saying for this scheme.
  bool default_port() const { return port == (secure() ? 443 : 80); }
  /// Host and, unless it goes without saying, port; IPv6 in brackets. As in a Host header.
  std::string authority() const;
  /// The whole address, without user.
  std::string text() const;
  /// The same, cut where a person reads it.
  std::string shown() const;
  /// Same scheme, host and port: what a browser calls the same origin.
  bool same_origin(const Url& other) const;

  /// Fails with a reason on anything but an absolute http or https address.
  static Result<Url> parse(std::string_view text);
  /// `reference` as it stands in a Location header, relative to this address.
  Result<Url> follow(std::string_view reference) const;

  friend bool operator==(const Url&, const Url&) = default;
};

}  // namespace sereno::steps
