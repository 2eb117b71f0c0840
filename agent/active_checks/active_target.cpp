#include "agent/active_checks/active_target.h"

#include <utility>

#include "agent/submitters/submitter_target.h"

namespace sereno::agent {

std::optional<ActiveTarget> open_active_target(const config::ActiveChecksSettings& settings,
                                               const std::string& hostname, const std::string& version,
                                               std::vector<config::Problem>& problems) {
  const auto before = problems.size();
  ActiveTarget target{.settings = settings, .host = settings.host.empty() ? hostname : settings.host};
  for (const std::string* const key :
       {&settings.host_item, &settings.autoregistration.metadata_item, &settings.autoregistration.interface_item})
    if (!key->empty() && !zabbix::ItemKey::parse(*key))
      problems.push_back({.file = settings.place.text, .message = "'" + *key + "' is no key of an item"});
  target.tls = zabbix_tls(settings.mode, settings.tls, settings.place, problems);
  for (const config::ItemAccessRule& rule : settings.access)
    if (const auto pattern = zabbix::KeyPattern::parse(rule.pattern); !pattern)
      problems.push_back({.file = rule.place.text, .message = "'" + rule.pattern + "': " + pattern.error().message});
  if (problems.size() != before) return std::nullopt;
  target.facts =
      *zabbix::with_items({.hostname = target.host, .version = version, .allow_checks = settings.allow_checks},
                          settings.access, settings.aliases, settings.parameters);
  if (!settings.host_item.empty()) target.host.clear();
  return target;
}

std::vector<config::Problem> find_active_checks_problems(const config::AgentSettings& settings) {
  std::vector<config::Problem> problems;
  for (const auto& checks : settings.active_checks)
    static_cast<void>(open_active_target(checks, settings.hostname, {}, problems));
  return problems;
}

}  // namespace sereno::agent
