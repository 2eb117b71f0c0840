#include "agent/startup/contract_links.h"

#include <algorithm>
#include <string_view>

#include "sereno/near_miss.h"

namespace sereno::agent {
namespace {

std::string meant(std::string_view name, const std::vector<std::string_view>& known) {
  const auto near = near_miss(name, known);
  return near.empty() ? "" : " (is '" + std::string(near) + "' meant?)";
}

std::vector<std::string_view> known_parties(const config::ContractOutline& outline) {
  std::vector<std::string_view> known{"provider", "client"};
  for (const Party& party : outline.parties) known.push_back(party.id);
  return known;
}

void link_party(config::NamedParty& party, const std::string& key, const config::ServiceSettings& service,
                const std::optional<config::ContractOutline>& outline, const std::string& path,
                ContractFindings& findings) {
  if (party.id.empty()) return;
  const config::ContractOutline nobody_listed;
  const auto side = (outline ? *outline : nobody_listed).side_of(party.id);
  party.side = side.value_or(FaultOwner::platform);
  if (side) return;
  std::string message = key + " '" + party.id + "': ";
  message += outline ? path + " has no such party" + meant(party.id, known_parties(*outline))
                     : "no contract says on whose side that is (there is no " + path +
                           "): held for the platform's side until one does";
  findings.services.push_back({.service = service.name,
                               .place = party.place.text,
                               .message = std::move(message),
                               .tolerable = !outline.has_value()});
}

std::string list_of(const std::vector<std::string_view>& names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

void link_functions(const config::AgentSettings& settings, const config::ContractOutline& outline,
                    ContractFindings& findings) {
  std::vector<std::string_view> ids;
  for (const auto& function : outline.functions) ids.push_back(function.id);
  std::vector<const config::ContractOutline::Function*> served;
  for (const config::ServiceSettings& service : settings.services) {
    const auto* function = outline.function_of(service.name, service.function);
    served.push_back(function);
    if (function) continue;
    const std::string hint = meant(service.function, ids);
    findings.services.push_back({.service = service.name,
                                 .place = service.place.text,
                                 .message = "serves '" + service.function + "', which is no function of " +
                                            outline.path + (hint.empty() ? " (it has " + list_of(ids) + ")" : hint),
                                 .tolerable = true});
  }
  for (const auto& function : outline.functions)
    if (function.critical && std::find(served.begin(), served.end(), &function) == served.end())
      findings.warnings.push_back(function.place.text + ": warning: no service serves the critical function '" +
                                  function.id + "': it counts as not seen");
}

}  // namespace

void take_functions_of_checks(config::AgentSettings& settings, const host::PluginCatalog& catalog) {
  for (config::ServiceSettings& service : settings.services) {
    const auto* check = catalog.find(service.check);
    if (!service.function_named && check != nullptr && !check->function.empty()) service.function = check->function;
  }
}

ContractFindings link_contract(config::AgentSettings& settings, const std::optional<config::ContractOutline>& outline,
                               const std::string& path) {
  ContractFindings findings;
  for (config::ServiceSettings& service : settings.services) {
    link_party(service.owner, "owner", service, outline, path, findings);
    for (config::NamedParty& party : service.depends_on)
      link_party(party, "depends_on", service, outline, path, findings);
  }
  if (outline && !settings.services.empty()) link_functions(settings, *outline, findings);
  return findings;
}

}  // namespace sereno::agent
