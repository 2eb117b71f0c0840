// Which items may be asked for, and other names for them: what Zabbix calls AllowKey, DenyKey and Alias. Pure.
// Source: Zabbix manual, "Restricting agent checks" and "Alias".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/protocols/zabbix/item_key.h"

namespace sereno::agent::zabbix {

/// A key in which * stands for any text, in the name and in each parameter. A last parameter that is * alone stands for
/// all that follow, also for none: "a[x,*]" and "a[x,*,*]" fit "a[x]", and "a[*]" every "a[...]", but not "a" without
/// brackets. "*" is every key. Several stars in a row are one.
class KeyPattern {
 public:
  /// Fails where it is no key.
  static Result<KeyPattern> parse(std::string_view text);
  bool fits(const ItemKey& key) const;

 private:
  std::string name_{};
  std::vector<std::string> parameters_{};
  bool bare_ = false;   ///< no brackets: fits the key without parameters alone
  bool every_ = false;  ///< fits whatever is a key
  bool open_ = false;   ///< its last parameter is *: any that follow fit too
};

struct AccessRule {
  bool allow = false;
  KeyPattern pattern{};
};

/// The first rule that fits, which decides; null: none does.
const AccessRule* deciding_rule(const std::vector<AccessRule>& rules, const ItemKey& key);
/// What no rule fits is allowed.
bool is_allowed(const std::vector<AccessRule>& rules, const ItemKey& key);

struct Alias {
  std::string name{};  ///< "name", or "name[*]": then the parameters of the question go to where the key has its *
  std::string key{};
};
/// The key that is meant; itself where no alias fits. As in Zabbix, an alias of exactly that name goes before those
/// with
/// [*], wherever it stands; of several the first decides, and none is looked up in what another gave.
std::string without_alias(const std::vector<Alias>& aliases, std::string_view key);

}  // namespace sereno::agent::zabbix
