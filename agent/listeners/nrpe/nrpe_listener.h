// Answers check_nrpe: a command is the name of a configured service.
#pragma once

#include <memory>

#include "agent/listeners/listener_surroundings.h"
#include "config/agent/agent_settings.h"
#include "sereno/result.h"

namespace sereno::net {
class TcpServer;
}

namespace sereno::agent {

/// One NRPE port. On the event loop's thread.
class NrpeListener {
 public:
  NrpeListener(const ListenerSurroundings& surroundings, config::NrpeSettings settings);
  ~NrpeListener();

  /// Fails when it can never work as configured (certificate, key, allowed hosts); the message says where the listener
  /// stands in the configuration. A port that is taken is no failure: it is logged and tried again.
  Result<void> start();
  void stop();
  /// 0 while it does not listen.
  std::uint16_t port() const;

 private:
  ListenerSurroundings surroundings_;
  config::NrpeSettings settings_;
  std::unique_ptr<net::TcpServer> server_;
};

}  // namespace sereno::agent
