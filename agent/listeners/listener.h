// What the agent does with every listener, whatever is spoken there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "config/agent/agent_settings.h"
#include "sereno/result.h"

namespace sereno::agent {

/// How a listener stands, for `sereno status`.
struct ListenerStatus {
  std::string protocol{};  ///< "nrpe", "zabbix", "http"
  std::string address{};
  std::uint16_t port = 0;  ///< as configured
  bool listening = false;
};

/// The control socket's own settings.
struct ControlSettings {
  std::string path{};
};

/// What one listener is told: its part of one reading of the settings, which it keeps alive. Immutable.
using ListenerEntry =
    std::variant<std::shared_ptr<const config::NrpeSettings>, std::shared_ptr<const config::ZabbixSettings>,
                 std::shared_ptr<const config::HttpSettings>, std::shared_ptr<const ControlSettings>>;

/// The second half of taking settings over. Cannot fail; to be called once, or never.
using Adoption = std::function<void()>;

/// Lives on the event loop's thread. Destroying it stops it.
class Listener {
 public:
  virtual ~Listener() = default;

  /// Listens with the entry it was made with. Fails when that can never work (key, certificate, allowed hosts); the
  /// message begins with the place in the configuration. A port that is taken is no failure: it is logged and tried
  /// again.
  virtual Result<void> start() = 0;

  /// Makes ready what `next` needs (of the same protocol as the entry before) and changes nothing yet, so that a
  /// generation of settings is taken over as a whole or not at all. Fails as start() does. The adoption opens another
  /// address where it differs, and from then on connections and questions know the new settings only. Open connections
  /// stay where the new settings let them in too; a question under way is answered as it was asked.
  virtual Result<Adoption> adopt(const ListenerEntry& next) = 0;

  /// Takes no new connection. Whoever waits for an answer, or completes a question now, is told `reason` in the
  /// protocol's own words and gets its connection closed in good order. `done` is called once all have gone, at the
  /// latest after two seconds; never before drain() returns.
  virtual void drain(std::string_view reason, std::function<void()> done) = 0;

  /// Closes everything at once.
  virtual void stop() = 0;

  virtual ListenerStatus status() const = 0;
};

}  // namespace sereno::agent
