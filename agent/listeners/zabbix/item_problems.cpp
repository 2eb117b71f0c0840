#include "agent/listeners/zabbix/item_problems.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "agent/listeners/zabbix/item_answers.h"

namespace sereno::agent::zabbix {
namespace {

constexpr std::string_view any_parameters = "[*]";

/// The problem of a key as a text that is one; empty: it is one.
std::string fault_of_form(std::string_view text) {
  const auto key = ItemKey::parse(text);
  return key ? "" : "'" + std::string(text) + "' is no key: " + key.error().message;
}

/// With access left aside: what an alias opens is denied where the key is, and that may be meant. Services come and go
/// while their other names stay.
std::string fault_of_alias(const config::ItemAlias& alias, const AgentFacts& facts) {
  for (const std::string_view text : {std::string_view(alias.alias), std::string_view(alias.key)})
    if (std::string fault = fault_of_form(text); !fault.empty()) return fault;
  if (alias.alias == alias.key) return "stands for itself";
  const bool hands_on = alias.alias.ends_with(any_parameters) && alias.key.ends_with(any_parameters);
  const std::string name = alias.key.substr(0, alias.key.size() - (hands_on ? any_parameters.size() : 0));
  const std::string fault = hands_on ? fault_with_any_parameters(name, facts)
                                     : lasting_fault(alias.key, facts, [](const std::string&) { return true; });
  return fault.empty() ? "" : "'" + alias.key + "' is never answered: " + fault;
}

class ItemLook {
 public:
  explicit ItemLook(const config::AgentSettings& settings) : settings_(settings) {}

  void at_aliases(const std::vector<config::ItemAlias>& aliases, bool allow_checks) {
    const AgentFacts facts{.allow_checks = allow_checks, .parameters = settings_.user_parameters};
    for (const config::ItemAlias& alias : aliases)
      if (const std::string fault = fault_of_alias(alias, facts); !fault.empty())
        fail(alias.place, "alias '" + alias.alias + "': " + fault);
  }

  /// What is no key at all, or has a pattern that is none, is told where the server's entry is opened.
  void at_self_description(const config::ActiveChecksSettings& checks) {
    const std::pair<const char*, const std::string&> items[] = {
        {"host_item", checks.host_item},
        {"autoregistration.metadata_item", checks.autoregistration.metadata_item},
        {"autoregistration.interface_item", checks.autoregistration.interface_item}};
    const auto facts =
        with_items({.allow_checks = checks.allow_checks}, checks.access, checks.aliases, settings_.user_parameters);
    if (!facts) return;
    for (const auto& [setting, key] : items) {
      if (key.empty() || !ItemKey::parse(key)) continue;
      if (const std::string fault = lasting_fault(key, *facts, is_service_); !fault.empty())
        fail(checks.place, std::string(setting) + " '" + key + "' is never answered: " + fault);
    }
  }

  std::vector<config::Problem> take() { return std::move(problems_); }

 private:
  void fail(const config::Place& place, const std::string& message) {
    problems_.push_back({.file = place.text, .message = message});
  }

  const config::AgentSettings& settings_;
  const IsService is_service_ = [this](const std::string& name) {
    return std::ranges::find(settings_.services, name, &config::ServiceSettings::name) != settings_.services.end();
  };
  std::vector<config::Problem> problems_{};
};

}  // namespace

std::vector<config::Problem> find_item_problems(const config::AgentSettings& settings) {
  ItemLook look(settings);
  for (const auto& listener : settings.zabbix) look.at_aliases(listener.aliases, listener.allow_checks);
  for (const auto& checks : settings.active_checks) {
    look.at_aliases(checks.aliases, checks.allow_checks);
    look.at_self_description(checks);
  }
  return look.take();
}

}  // namespace sereno::agent::zabbix
