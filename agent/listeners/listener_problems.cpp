#include "agent/listeners/listener_problems.h"

#include <string>
#include <utility>

#include "agent/listeners/listener_tls.h"
#include "net/allowed_hosts.h"

namespace sereno::agent {

namespace {

void look_at(const config::ListenerSettings& listen, std::vector<config::Problem>& problems) {
  for (const config::AllowedHost& host : listen.allowed_hosts)
    if (const auto why = net::AllowedHosts::problem_of(host.text); !why.empty())
      problems.push_back({.file = host.place.text, .message = "allowed host '" + host.text + "': " + std::string(why)});
}

}  // namespace

std::vector<config::Problem> find_listener_problems(const config::AgentSettings& settings) {
  std::vector<config::Problem> problems;
  const auto look_at_all = [&](const auto& listener) {
    look_at(listener.listen, problems);
    if (const auto tls = tls_of(listener, settings.state_folder))
      for (auto& problem : examine(*tls)) problems.push_back(std::move(problem));
  };
  for (const auto& nrpe : settings.nrpe) look_at_all(nrpe);
  for (const auto& zabbix : settings.zabbix) look_at_all(zabbix);
  return problems;
}

}  // namespace sereno::agent
