// Zabbix item keys: name[parameter,"quoted parameter",[array,of,parameters]].
// Source of the grammar: Zabbix manual, "Item key format".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"

namespace sereno::agent::zabbix {

/// A key taken apart.
struct ItemKey {
  std::string name{};
  /// As meant: without the quotes, \" as ". An array is one parameter: its items with commas between, quoted ones still
  /// in their quotes. "key[]" has one empty parameter, "key" has none.
  std::vector<std::string> parameters{};

  /// Fails with the place of the fault, counted in bytes from 1: "position 7: text after the closing bracket".
  static Result<ItemKey> parse(std::string_view text);
  /// The parameter, or empty where the key has fewer.
  std::string_view parameter(std::size_t index) const {
    return index < parameters.size() ? std::string_view(parameters[index]) : std::string_view();
  }
  friend bool operator==(const ItemKey&, const ItemKey&) = default;
};

}  // namespace sereno::agent::zabbix
