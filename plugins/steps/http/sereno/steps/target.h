// Whom to ask: -H, -I, -p, -u and -S put together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sereno/steps/problems.h"
#include "sereno/steps/url.h"

namespace sereno::steps {

/// The options that name the page, as given; empty when not given.
struct TargetOptions {
  std::string url = "/";  ///< path or whole address
  std::optional<std::string> hostname{};
  std::optional<std::string> address{};
  std::optional<std::int64_t> port{};  ///< from 1 to 65535
  bool tls = false;                    ///< -S or -C: an address that says http:// contradicts it
  bool tls_meant = false;              ///< something else that only TLS needs: https:// unless an address says http://
};

/// The page, and where to find its server.
struct Target {
  Url url{};                   ///< what the request names: Host header, TLS name, path
  std::string connect_host{};  ///< name or address to connect to
  std::uint16_t connect_port = 0;
  friend bool operator==(const Target&, const Target&) = default;
};

/// Nothing, and what to do about it in `problems`, when nothing names a host, when one cannot be a host, and when the
/// options contradict each other.
std::optional<Target> read_target(const TargetOptions& options, Problems& problems);

}  // namespace sereno::steps
