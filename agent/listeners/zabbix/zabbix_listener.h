// Answers Zabbix servers and proxies as a passive agent does.
#pragma once

#include "agent/listeners/tcp_listener.h"

namespace sereno::agent {

/// One port; plain, PSK and certificate side by side as the settings accept them. Takes entries of Zabbix settings.
class ZabbixListener final : public TcpListener {
 public:
  ZabbixListener(const ListenerSurroundings& surroundings, std::shared_ptr<const config::ZabbixSettings> settings)
      : TcpListener(surroundings, ListenerEntry(std::move(settings))) {}

 private:
  Result<Plan> plan(const ListenerEntry& entry) const override;
  ListenerStatus place_of(const ListenerEntry& entry) const override;
};

}  // namespace sereno::agent
