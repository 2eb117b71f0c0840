// Whom to ask: -H, -I, -p, -u and -S put together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sereno/result.h"
#include "sereno/steps/url.h"

namespace web {

/// The options that name the page, as given; empty when not given.
struct TargetOptions {
  std::string url = "/";  ///< path or whole address
  std::string hostname{};
  std::string address{};
  std::optional<double> port{};
  bool tls = false;  ///< -S or -C
};

/// The page, and where to find its server.
struct Target {
  sereno::steps::Url url{};    ///< what the request names: Host header, TLS name, path
  std::string connect_host{};  ///< name or address to connect to
  std::uint16_t connect_port = 0;
  friend bool operator==(const Target&, const Target&) = default;
};

/// Fails, with what to do, when nothing names a host or the options contradict each other.
sereno::Result<Target> read_target(const TargetOptions& options);

}  // namespace web
