#include "sla/membership.h"

#include <algorithm>

namespace sereno::sla {
namespace {

using Memberships = std::map<std::string, ServiceMembership>;

const Interval always{instant_from_ms(0), Instant::max()};

bool lists(const ContractFunction& function, const std::string& service) {
  return std::find(function.services.begin(), function.services.end(), service) != function.services.end();
}

/// A service that serves another function from now on serves no other any more.
void end_others(ServiceMembership& own, const std::string& serves, Instant at) {
  for (Serving& each : own.servings) {
    if (each.function == serves || !each.spans.contains(at)) continue;
    each.spans &= IntervalSet({always.from, at});
    each.retired.push_back(at);
  }
}

/// Those that the contract lists serve always; of a function without a list whoever names it, once it was heard.
Memberships without_records(const Contract& contract, std::vector<HeardService> heard) {
  std::stable_sort(heard.begin(), heard.end(),
                   [](const HeardService& left, const HeardService& right) { return left.first < right.first; });
  Memberships found;
  for (const ContractFunction& function : contract.functions)
    for (const std::string& service : function.services) found[service].of(function.id).spans = IntervalSet(always);
  for (const HeardService& each : heard) {
    ServiceMembership& own = found[each.service];
    const std::string serves = contract.function_of(each.service, each.function);
    const ContractFunction* function = contract.function(serves);
    if (function == nullptr || lists(*function, each.service) || !function->services.empty()) continue;
    end_others(own, serves, each.first);
    own.of(serves).spans |= IntervalSet({each.first, always.to});
  }
  return found;
}

IntervalSet before(Instant at) { return IntervalSet({always.from, at}); }
IntervalSet from(Instant at) { return IntervalSet({at, always.to}); }

void rename(Memberships& all, const MembershipSaid& said, Instant effective) {
  ServiceMembership& now = all[said.service];
  now.renamed_from = said.renamed_from;
  now.renamed_at = effective;
  now.of(said.function).spans |= from(effective);
  all[said.renamed_from].of(said.function).spans &= before(effective);
}

void apply(Memberships& all, const ActHead& head, const MembershipSaid& said) {
  const Instant begins = std::max(said.from.value_or(head.said_at), head.said_at);
  if (!said.renamed_from.empty()) return rename(all, said, begins);
  ServiceMembership& own = all[said.service];
  if (said.from) {
    end_others(own, said.function, begins);
    Serving& serving = own.of(said.function);
    serving.spans = (serving.spans & before(head.said_at)) | from(begins);
  }
  if (!said.to) return;
  const Instant ends = std::max(*said.to, head.said_at);
  Serving& serving = own.of(said.function);
  if (!(serving.spans - before(ends)).empty() && serving.spans.contains(ends - milliseconds{1}))
    serving.retired.push_back(ends);
  serving.spans &= before(ends);
}

}  // namespace

Serving& ServiceMembership::of(const std::string& function) {
  const auto found =
      std::find_if(servings.begin(), servings.end(), [&](const Serving& each) { return each.function == function; });
  if (found != servings.end()) return *found;
  return servings.emplace_back(Serving{.function = function});
}

Memberships memberships(const Contract& contract, const std::vector<HeardService>& heard,
                        const std::vector<Act>& acts) {
  Memberships all = without_records(contract, heard);
  std::vector<const Act*> records;
  for (const Act& act : acts)
    if (says<MembershipSaid>(act) != nullptr) records.push_back(&act);
  std::sort(records.begin(), records.end(),
            [](const Act* left, const Act* right) { return said_before(left->head, right->head); });
  for (const Act* act : records) apply(all, act->head, *says<MembershipSaid>(*act));
  return all;
}

}  // namespace sereno::sla
