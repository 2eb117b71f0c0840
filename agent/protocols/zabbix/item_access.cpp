#include "agent/protocols/zabbix/item_access.h"

#include <algorithm>

namespace sereno::agent::zabbix {

namespace {

/// `*` stands for any text; linear in both but for the last star that was seen.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resumed = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resumed = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resumed;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

constexpr std::string_view any_parameters = "[*]";

/// "*", "**" and so on.
bool is_any(std::string_view pattern) {
  return !pattern.empty() && pattern.find_first_not_of('*') == std::string_view::npos;
}

}  // namespace

Result<KeyPattern> KeyPattern::parse(std::string_view text) {
  const auto bracket = text.find('[');
  const std::string_view name = text.substr(0, bracket);
  if (name.empty()) return Error{"names no key"};
  for (const char c : name)
    if (c != '*' && c != '.' && c != '_' && c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
        !(c >= 'A' && c <= 'Z'))
      return Error{"'" + std::string(1, c) + "' stands in no key's name"};
  KeyPattern pattern;
  pattern.name_ = name;
  pattern.bare_ = bracket == std::string_view::npos;
  pattern.every_ = pattern.bare_ && is_any(name);
  if (pattern.bare_) return pattern;
  auto key = ItemKey::parse(std::string(bracket, 'x') + std::string(text.substr(bracket)));  // a name has no stars
  if (!key) return key.error();
  pattern.parameters_ = std::move(key->parameters);
  pattern.open_ = is_any(pattern.parameters_.back());
  while (!pattern.parameters_.empty() && is_any(pattern.parameters_.back())) pattern.parameters_.pop_back();
  return pattern;
}

bool KeyPattern::fits(const ItemKey& key) const {
  if (every_) return true;
  if (!matches(name_, key.name) || bare_ != key.parameters.empty()) return false;
  const bool enough = open_ ? key.parameters.size() >= parameters_.size() : key.parameters.size() == parameters_.size();
  if (!enough) return false;
  return std::equal(parameters_.begin(), parameters_.end(), key.parameters.begin(),
                    [](const std::string& pattern, const std::string& text) { return matches(pattern, text); });
}

const AccessRule* deciding_rule(const std::vector<AccessRule>& rules, const ItemKey& key) {
  const auto rule = std::ranges::find_if(rules, [&](const AccessRule& one) { return one.pattern.fits(key); });
  return rule == rules.end() ? nullptr : &*rule;
}

bool is_allowed(const std::vector<AccessRule>& rules, const ItemKey& key) {
  const auto* rule = deciding_rule(rules, key);
  return rule == nullptr || rule->allow;
}

std::string without_alias(const std::vector<Alias>& aliases, std::string_view key) {
  const auto itself = std::ranges::find(aliases, key, &Alias::name);
  if (itself != aliases.end()) return itself->key;
  for (const Alias& alias : aliases) {
    if (!alias.name.ends_with(any_parameters)) continue;
    const std::string_view name = std::string_view(alias.name).substr(0, alias.name.size() - any_parameters.size());
    const bool fits =
        key.size() > name.size() + 1 && key.starts_with(name) && key[name.size()] == '[' && key.ends_with(']');
    if (!fits) continue;
    if (!alias.key.ends_with(any_parameters)) return alias.key;
    return alias.key.substr(0, alias.key.size() - any_parameters.size()) + std::string(key.substr(name.size()));
  }
  return std::string(key);
}

}  // namespace sereno::agent::zabbix
