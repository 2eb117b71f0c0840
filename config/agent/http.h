// A listener of type http: the REST interface, and the page for Prometheus.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/agent/settings_parts.h"
#include "sereno/time.h"

namespace sereno::config {

/// Somebody who may ask over HTTP. The token itself is never kept.
struct HttpToken {
  std::string name{};                   ///< for the log
  std::string sha256{};                 ///< of the token: 64 hexadecimal digits, in lower case
  bool read = false;                    ///< services, history, health
  bool metrics = false;                 ///< the metrics
  bool run = false;                     ///< may have checks run
  std::vector<std::string> services{};  ///< the only ones that it sees; empty: all
  Place place{};
  friend bool operator==(const HttpToken&, const HttpToken&) = default;
};

struct HttpSettings {
  ListenerSettings listen{};
  TlsSettings tls{};
  std::vector<HttpToken> tokens{};
  bool open_metrics = false;              ///< /metrics is given without a token
  std::size_t requests_per_minute = 600;  ///< of one address
  std::size_t most_connections = 200;     ///< all together; a quarter of them of one address
  milliseconds patience{30'000};          ///< for a check that is run now
  friend bool operator==(const HttpSettings&, const HttpSettings&) = default;
};

}  // namespace sereno::config
