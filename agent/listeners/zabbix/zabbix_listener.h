// Answers Zabbix servers and proxies as a passive agent does.
#pragma once

#include <memory>

#include "agent/listeners/listener_surroundings.h"
#include "config/agent/agent_settings.h"
#include "sereno/result.h"

namespace sereno::net {
class TcpServer;
}

namespace sereno::agent {

/// One port; plain, PSK and certificate side by side as the settings accept them. On the event loop's thread.
class ZabbixListener {
 public:
  ZabbixListener(const ListenerSurroundings& surroundings, config::ZabbixSettings settings);
  ~ZabbixListener();

  /// Fails when it can never work as configured (key, certificate, allowed hosts); the message says where the listener
  /// stands in the configuration. A port that is taken is no failure: it is logged and tried again.
  Result<void> start();
  void stop();
  /// 0 while it does not listen.
  std::uint16_t port() const;

 private:
  ListenerSurroundings surroundings_;
  config::ZabbixSettings settings_;
  std::unique_ptr<net::TcpServer> server_;
};

}  // namespace sereno::agent
