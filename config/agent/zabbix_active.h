// Active checks of Zabbix, and which items Sereno has for it: `zabbix_active:` and `zabbix_items:`, as typed values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/agent/place.h"
#include "config/agent/submitters.h"
#include "sereno/time.h"

namespace sereno::config {

struct ServerAddress {
  std::string host{};
  std::uint16_t port = 10051;
  friend bool operator==(const ServerAddress&, const ServerAddress&) = default;
};

/// One Zabbix server or proxy, or the nodes of one cluster.
struct ZabbixActiveSettings {
  std::vector<ServerAddress> servers{};  ///< tried in this order
  std::string hostname{};                ///< the agent's when empty
  std::string metadata{};                ///< for autoregistration, at most 255 characters
  std::string interface {};              ///< what autoregistration makes the host's address
  milliseconds refresh{120'000};         ///< between two questions which items are wanted
  milliseconds heartbeat{60'000};        ///< 0: none, as 6.0 wants it
  milliseconds timeout{3000};            ///< for one exchange, and for items that have none of their own
  std::size_t most_waiting = 100'000;    ///< values in memory while the server is away
  ZabbixTls mode = ZabbixTls::off;
  ClientTlsSettings tls{};
  Place place{};
  friend bool operator==(const ZabbixActiveSettings&, const ZabbixActiveSettings&) = default;
};

/// What Zabbix calls AllowKey and DenyKey.
struct ItemAccessRule {
  bool allow = false;
  std::string pattern{};
  Place place{};
  friend bool operator==(const ItemAccessRule&, const ItemAccessRule&) = default;
};

struct ItemAlias {
  std::string alias{};  ///< "name" or "name[*]"
  std::string key{};
  Place place{};
  friend bool operator==(const ItemAlias&, const ItemAlias&) = default;
};

struct UserParameter {
  std::string key{};                   ///< "name" or "name[*]"
  std::vector<std::string> command{};  ///< run without a shell; $1 to $9 become the key's parameters
  Place place{};
  friend bool operator==(const UserParameter&, const UserParameter&) = default;
};

struct ZabbixItemSettings {
  std::vector<ItemAccessRule> access{};  ///< the first that fits decides; what none fits is allowed
  std::vector<ItemAlias> aliases{};
  std::vector<UserParameter> user_parameters{};
  friend bool operator==(const ZabbixItemSettings&, const ZabbixItemSettings&) = default;
};

}  // namespace sereno::config
