#include "sla/commands/incident_affected.h"

#include "sla/registers/guid.h"

namespace sereno::sla {
namespace {

/// A priority of none of the contract's rows has no target: mostly it is misspelt.
Result<void> known_priority(const Contract& contract, int priority) {
  std::string known;
  for (const PriorityTarget& each : contract.priorities) {
    if (each.priority == priority) return {};
    known += (known.empty() ? "" : ", ") + std::to_string(each.priority);
  }
  if (known.empty() || priority < 1 || priority > 9) return {};  // what is no priority at all is said as of every act
  return Error{"--priority " + std::to_string(priority) + ": the contract has " + known};
}

}  // namespace

Result<std::vector<std::string>> guids_of(const RegisterCall& call) {
  std::vector<std::string> guids;
  for (const std::string& each : call.texts("guid")) {
    const auto guid = read_guid(each);
    if (!guid) return Error{"--guid " + each + ": is no GUID, such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301"};
    guids.push_back(*guid);
  }
  return guids;
}

std::string function_of(const RegisterCall& call, bool request) {
  const std::string said = call.text("function");
  return said.empty() && request && call.contract.function("recordings") != nullptr ? "recordings" : said;
}

Result<Affected> affected_by(const RegisterCall& call, const std::string& function, bool request) {
  Affected affected;
  if (const std::string word = call.text("affectation"); !word.empty()) {
    const auto parsed = parse_affectation(word);
    if (!parsed) return Error{"--affectation " + parsed.error().message};
    affected.affectation = *parsed;
  }
  if (call.has("priority")) {
    affected.priority = call.values["priority"].as<int>();
    if (const auto known = known_priority(call.contract, *affected.priority); !known) return known.error();
  } else if (!request)
    affected.priority = priority_of(call.contract, function, affected.affectation);
  return affected;
}

}  // namespace sereno::sla
