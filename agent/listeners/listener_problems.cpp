#include "agent/listeners/listener_problems.h"

#include <string>
#include <utility>

#include "agent/listeners/listener_tls.h"
#include "agent/protocols/zabbix/item_access.h"
#include "net/allowed_hosts.h"

namespace sereno::agent {

namespace {

void look_at(const std::vector<config::AllowedHost>& hosts, std::vector<config::Problem>& problems) {
  for (const config::AllowedHost& host : hosts)
    if (const auto why = net::AllowedHosts::problem_of(host.text); !why.empty())
      problems.push_back({.file = host.place.text, .message = "allowed host '" + host.text + "': " + std::string(why)});
}

void look_at_items(const config::ZabbixSettings& listener, std::vector<config::Problem>& problems) {
  for (const config::ItemAccessRule& rule : listener.access)
    if (const auto pattern = zabbix::KeyPattern::parse(rule.pattern); !pattern)
      problems.push_back({.file = rule.place.text, .message = "'" + rule.pattern + "': " + pattern.error().message});
}

}  // namespace

std::vector<config::Problem> find_listener_problems(const config::AgentSettings& settings) {
  std::vector<config::Problem> problems;
  const auto look_at_all = [&](const auto& listener) {
    look_at(listener.listen.allowed_hosts, problems);
    if (const auto tls = tls_of(listener, settings.state_folder))
      for (auto& problem : examine(*tls)) problems.push_back(std::move(problem));
  };
  for (const auto& nrpe : settings.nrpe) look_at_all(nrpe);
  for (const auto& zabbix : settings.zabbix) {
    look_at_all(zabbix);
    look_at_items(zabbix, problems);
  }
  for (const auto& http : settings.http) look_at_all(http);
  for (const auto& command : settings.commands)
    if (command.allowed_hosts) look_at(*command.allowed_hosts, problems);
  return problems;
}

}  // namespace sereno::agent
