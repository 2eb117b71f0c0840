#include "agent/listeners/listener_problems.h"

#include <string>

#include "net/allowed_hosts.h"

namespace sereno::agent {

namespace {

void look_at(const config::ListenerSettings& listen, std::vector<config::Problem>& problems) {
  for (const config::AllowedHost& host : listen.allowed_hosts)
    if (const auto why = net::AllowedHosts::problem_of(host.text); !why.empty())
      problems.push_back(
          {.file = host.place.text, .message = "allowed host '" + host.text + "': " + std::string(why)});
}

}  // namespace

std::vector<config::Problem> find_listener_problems(const config::AgentSettings& settings) {
  std::vector<config::Problem> problems;
  for (const auto& nrpe : settings.nrpe) look_at(nrpe.listen, problems);
  for (const auto& zabbix : settings.zabbix) look_at(zabbix.listen, problems);
  return problems;
}

}  // namespace sereno::agent
