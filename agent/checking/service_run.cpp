#include "agent/checking/service_run.h"

#include "agent/checking/external_check.h"
#include "plugins/host/output/explanation.h"

namespace sereno::agent {

host::ServiceParties parties_of(const config::ServiceSettings& service) {
  host::ServiceParties parties{.owner = {.id = service.owner.id, .side = service.owner.side}};
  for (const config::NamedParty& party : service.depends_on)
    parties.depends_on.push_back({.id = party.id, .side = party.side});
  return parties;
}

std::string reproducing(const config::ServiceSettings& service) {
  if (service.check == config::external_check) return host::shell_command(service.command);
  host::OptionValues options;
  for (const config::ServiceOption& option : service.options) options.emplace_back(option.name, option.value);
  return host::reproducing_command(service.check, options);
}

bool is_good(const CheckResult& result) {
  return result.status == Status::ok || result.function_state == FunctionState::up;
}

}  // namespace sereno::agent
