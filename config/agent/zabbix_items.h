// Which items Zabbix is given, other names for them, and such as are a site's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/agent/settings_parts.h"
#include "sereno/time.h"

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

/// What Zabbix calls UserParameter: an item whose value a program of the site prints. Exactly one of `command` and
/// `shell`.
struct UserParameter {
  std::string key{};                   ///< without its brackets
  bool takes_parameters = false;       ///< the file has "key[*]"
  std::vector<std::string> command{};  ///< program and arguments, without a shell; $1 to $9 in them are the parameters
  std::string shell{};              ///< a line for /bin/sh, to which the parameters are $1 to $9: data, no part of it
  bool special_characters = false;  ///< parameters may hold what shells take for more than text
  std::optional<milliseconds> timeout{};  ///< the asker's patience when absent
  Place place{};
  Place program_place{};  ///< of `command`
  friend bool operator==(const UserParameter&, const UserParameter&) = default;
};

}  // namespace sereno::config
