// How a listener speaks TLS.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/agent/agent_settings.h"
#include "sereno/result.h"

struct ssl_ctx_st;

namespace sereno::net {

/// The server side of TLS for one listener, ready for any number of connections. What follows from how the peers
/// behave: exactly one session ticket (with two, a reply waits for a delayed acknowledgement; with none, the query of
/// check_nrpe does), no session cache, the default groups with X25519, buffers given back while a connection idles.
class TlsContext {
 public:
  /// For NRPE. `state_folder` is where a self-signed certificate is made when the settings name none. Every failure
  /// says which file and what to do. With mode `off` there is nothing to make: do not call it.
  static Result<TlsContext> for_nrpe(const config::TlsSettings& settings, const std::string& state_folder,
                                     const std::string& hostname);
  /// For Zabbix: certificate and pre-shared key side by side, as far as each is accepted. As in Zabbix, a peer that
  /// comes with a certificate must have one that `ca_file` signed; without a `ca_file` none is asked for.
  static Result<TlsContext> for_zabbix(const config::ZabbixSettings& settings, const std::string& state_folder,
                                       const std::string& hostname);

  ssl_ctx_st* native() const;

  TlsContext(TlsContext&&) noexcept;
  TlsContext& operator=(TlsContext&&) noexcept;
  ~TlsContext();

 private:
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sereno::net
