#include "sla/incident.h"

#include <algorithm>
#include <set>

namespace sereno::sla {
namespace {

struct Target {
  std::optional<milliseconds> limit{};
  std::string source{};
};

std::optional<milliseconds> priority_target(const Contract& contract, int priority) {
  for (const PriorityTarget& row : contract.priorities)
    if (row.priority == priority) return row.resolution_target;
  return std::nullopt;
}

Target target_of(const Incident& incident, const Contract& contract, const Policy& policy) {
  if (incident.cause == Incident::Cause::third_party) return {{}, "not applicable: third party"};
  if (incident.cause == Incident::Cause::client) return {{}, "not applicable: the client's own cause"};
  const ContractFunction* function = contract.function(incident.function);
  const auto by_function = function != nullptr ? function->resolution_target : std::nullopt;
  const auto by_priority = priority_target(contract, incident.priority);
  Target of_function{by_function, "function " + incident.function};
  Target of_priority{by_priority, "priority " + std::to_string(incident.priority)};
  if (!by_function && !by_priority) return {{}, "the contract has no target for it"};
  if (!by_priority) return of_function;
  if (!by_function) return of_priority;
  const bool stricter_priority =
      policy.resolution_target == ResolutionTarget::strict_min && *by_priority < *by_function;
  return stricter_priority ? of_priority : of_function;
}

/// What happened by then; after it nothing is known.
std::optional<Instant> known(const std::optional<Instant>& at, Instant as_of) {
  return at && *at <= as_of ? at : std::nullopt;
}

/// Met, missed, or nothing when it is neither done nor late yet.
std::optional<bool> within(const std::optional<milliseconds>& taken, milliseconds so_far, milliseconds limit) {
  if (taken) return *taken <= limit;
  if (so_far > limit) return false;
  return std::nullopt;
}

milliseconds without_pauses(const Incident& incident, Instant end) {
  const Interval whole{incident.registered, end};
  return whole.length() - IntervalSet::of(incident.pauses).clipped(whole).measure();
}

}  // namespace

JudgedIncident judge(const Incident& incident, const Contract& contract, const Policy& policy, Instant as_of) {
  JudgedIncident judged{.incident = incident};
  if (const auto answered = known(incident.ack_email, as_of)) judged.response = *answered - incident.registered;
  if (contract.response_target && !incident.request)
    judged.response_met = within(judged.response, as_of - incident.registered, *contract.response_target);
  if (const auto resolved = known(incident.resolved, as_of)) judged.resolution = without_pauses(incident, *resolved);
  const Target target = target_of(incident, contract, policy);
  judged.target = target.limit;
  judged.target_source = target.source;
  if (target.limit) judged.resolution_met = within(judged.resolution, without_pauses(incident, as_of), *target.limit);
  return judged;
}

int reliability_count(const std::vector<Incident>& incidents, const Interval& range) {
  std::set<std::string> roots;
  for (const Incident& incident : incidents)
    if (!incident.request && incident.cause == Incident::Cause::provider && range.contains(incident.registered))
      roots.insert(incident.root.empty() ? incident.id : incident.root);
  return static_cast<int>(roots.size());
}

}  // namespace sereno::sla
