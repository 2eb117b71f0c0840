// What an agent that comes by itself asks a Zabbix server, and what it is told: which items are wanted. Pure.
// Source: Zabbix manual, "Agent protocol", and captures of 6.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocols/zabbix/redirect.h"
#include "sereno/result.h"

namespace sereno::agent::zabbix {

/// As what we speak to servers, of which only those of 7.0 look at it.
inline constexpr const char* active_protocol_version = "7.0.0";

struct ActiveChecksQuestion {
  std::string host{};
  std::string metadata{};    ///< for autoregistration; none when empty
  std::string interface {};  ///< the same
  std::string ip{};          ///< of the agent's own listener, the same
  std::uint16_t port = 0;    ///< the same; none when 0
  std::string version{};
  std::string session{};             ///< 32 hexadecimal digits; 7.0 takes it
  std::int64_t config_revision = 0;  ///< of the list that is known; 0: none
};
std::string request_of(const ActiveChecksQuestion& question);

/// "active check heartbeat" of 6.2 and later: nothing is answered.
std::string heartbeat_of(const std::string& host, std::chrono::seconds every, const std::string& version);

struct WantedItem {
  std::string key{};
  std::string key_orig{};  ///< as it stands in the server, macros and all: values are sent under it
  std::string itemid{};
  std::string delay{};
  std::optional<std::chrono::milliseconds> timeout{};
};

struct ActiveChecksAnswer {
  std::optional<std::vector<WantedItem>> items{};  ///< nothing: as before
  std::int64_t config_revision = 0;
  bool upload_disabled = false;
  std::optional<Redirect> redirect{};
  std::vector<std::int64_t> commands{};  ///< that it wants to have run: their ids
};
/// At most 100,000 items, in their order; one without key or delay is left out. Fails with what the server says: a host
/// that it does not know it registers, where an action of it says so, and gives items later.
Result<ActiveChecksAnswer> read_active_checks(std::string_view payload);

}  // namespace sereno::agent::zabbix
