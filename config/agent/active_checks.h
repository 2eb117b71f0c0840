// Which Zabbix servers the agent asks what they want to know, and brings it to: the entries of `active_checks:`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/agent/settings_parts.h"
#include "config/agent/submitters.h"
#include "config/agent/zabbix_items.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::config {

struct ZabbixAddress {
  std::string host{};
  std::uint16_t port = 10051;
  friend bool operator==(const ZabbixAddress&, const ZabbixAddress&) = default;
};

/// "zbx.example", "zbx.example:10051", "192.0.2.1:10051", "::1", "[::1]:10051".
Result<ZabbixAddress> parse_zabbix_address(std::string_view text);

/// How a server that does not know this host may enter it by itself.
struct Autoregistration {
  std::string metadata{};        ///< what Zabbix calls HostMetadata
  std::string metadata_item{};   ///< the key of an item whose value it is, where the settings do not say it
  std::string interface {};      ///< HostInterface: a name or an address
  std::string interface_item{};  ///< as metadata_item
  std::string ip{};              ///< of the agent's own listener; empty: where the server sees us come from
  std::uint16_t port = 0;        ///< the same; 0: 10050
  friend bool operator==(const Autoregistration&, const Autoregistration&) = default;
};

/// One server, or the nodes of one cluster, of which one at a time is active.
struct ActiveChecksSettings {
  std::string server{};  ///< as the file has it: "a;b"
  std::vector<ZabbixAddress> nodes{};
  std::string host{};       ///< how Zabbix calls this machine; the agent's host name when empty
  std::string host_item{};  ///< the key of an item whose value that is; never beside `host`
  Autoregistration autoregistration{};
  milliseconds refresh{120'000};       ///< between two questions for the list of items
  milliseconds heartbeat{60'000};      ///< 0: none
  milliseconds send_within{5'000};     ///< a value waits so long for others
  std::int64_t most_waiting = 65'536;  ///< values
  milliseconds timeout{10'000};        ///< for one exchange
  milliseconds patience{3'000};        ///< for the value of an item, unless the server says how long
  ZabbixTls mode = ZabbixTls::off;
  ClientTlsSettings tls{};
  bool allow_checks = false;                ///< answers sereno.check[...]
  std::vector<ItemAccessRule> access{};     ///< the first that fits decides; what none fits is allowed
  std::vector<ItemAlias> aliases{};         ///< the first that fits decides
  std::vector<UserParameter> parameters{};  ///< those of AgentSettings
  Place place{};
  friend bool operator==(const ActiveChecksSettings&, const ActiveChecksSettings&) = default;
};

}  // namespace sereno::config
