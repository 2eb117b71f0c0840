#include "agent/listeners/listener_problems.h"

#include <string>

#include "net/allowed_hosts.h"

namespace sereno::agent {

namespace {

void look_at(const config::ListenerSettings& listen, std::vector<config::Problem>& problems) {
  for (std::size_t i = 0; i < listen.allowed_host_places.size(); ++i) {
    const std::string& host = listen.allowed_hosts[i];
    if (const auto why = net::AllowedHosts::problem_of(host); !why.empty())
      problems.push_back(
          {.file = listen.allowed_host_places[i], .message = "allowed host '" + host + "': " + std::string(why)});
  }
}

}  // namespace

std::vector<config::Problem> find_listener_problems(const config::AgentSettings& settings) {
  std::vector<config::Problem> problems;
  for (const auto& nrpe : settings.nrpe) look_at(nrpe.listen, problems);
  for (const auto& zabbix : settings.zabbix) look_at(zabbix.listen, problems);
  return problems;
}

}  // namespace sereno::agent
