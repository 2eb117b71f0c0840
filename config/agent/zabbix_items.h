// Which items a listener for Zabbix answers, and other names for them.
#pragma once

#include <string>
#include <vector>

#include "config/agent/settings_parts.h"

namespace sereno::config {

/// What Zabbix calls AllowKey and DenyKey.
struct ItemAccessRule {
  bool allow = false;
  std::string pattern{};
  Place place{};
  friend bool operator==(const ItemAccessRule&, const ItemAccessRule&) = default;
};

/// What Zabbix calls Alias: "name" or "name[*]", and the key that is meant.
struct ItemAlias {
  std::string alias{};
  std::string key{};
  Place place{};
  friend bool operator==(const ItemAlias&, const ItemAlias&) = default;
};

}  // namespace sereno::config
