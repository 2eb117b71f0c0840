// "Ask somebody else": what a proxy or server of 7.0 says instead of an answer. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace sereno::agent::zabbix {

struct Redirect {
  bool reset = false;  ///< back to the servers of the settings
  std::string address{};
  std::int64_t revision = 0;
  friend bool operator==(const Redirect&, const Redirect&) = default;
};

}  // namespace sereno::agent::zabbix
