#include "sla/report_judged.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sla/agreement_maintenance.h"

namespace sereno::sla {
namespace {

/// The span that holds every part of every maintenance that touches the range.
Interval hull(const std::vector<Maintenance>& all, const Interval& range) {
  Interval span;
  for (const Maintenance& each : all)
    for (const MaintenancePart& part : each.parts)
      if (!intersection(part.span, range).empty())
        span =
            span.empty() ? part.span : Interval{std::min(span.from, part.span.from), std::max(span.to, part.span.to)};
  return span;
}

std::vector<JudgedMaintenance> judge_maintenance(const JudgedIn& in, const Policy& policy) {
  std::vector<JudgedMaintenance> judged;
  const auto& all = in.entries.maintenance;
  if (all.empty()) return judged;
  const auto windows = allowed_windows(in.contract, policy, hull(all, in.range));
  for (const Maintenance& each : all)
    if (auto one = judge(each, policy, windows, in.range, in.functions.size())) judged.push_back(std::move(*one));
  if (in.contract.agreement) apply_agreed(judged, in.contract, in.range);
  return judged;
}

std::vector<JudgedClaim> judge_claims(const JudgedIn& in, const Policy& policy) {
  std::vector<JudgedClaim> judged;
  judged.reserve(in.entries.claims.size());
  for (const Entry& each : in.entries.claims) judged.push_back(judge_claim(each, in.contract, in.functions, policy));
  return judged;
}

std::vector<JudgedCorrection> judge_corrections(const JudgedIn& in, const Policy& policy) {
  std::vector<JudgedCorrection> judged;
  judged.reserve(in.entries.corrections.size());
  for (const Entry& each : in.entries.corrections) judged.push_back(judge_correction(each, in.contract, policy));
  std::stable_sort(judged.begin(), judged.end(), [](const JudgedCorrection& left, const JudgedCorrection& right) {
    return said_before(left.said_last, right.said_last);
  });
  return judged;
}

std::vector<Incident> fold_incidents(const JudgedIn& in, const Policy& policy, const std::vector<JudgedClaim>& claims) {
  std::vector<Incident> incidents;
  incidents.reserve(in.entries.incidents.size());
  for (const Entry& each : in.entries.incidents)
    incidents.push_back(fold_incident(each, in.contract, policy, claims, in.as_of));
  std::stable_sort(incidents.begin(), incidents.end(),
                   [](const Incident& left, const Incident& right) { return left.registered < right.registered; });
  return incidents;
}

auto decides_maintenance(const Policy& policy) {
  return std::tie(policy.min_notice, policy.late_notice, policy.ack, policy.window_crossing, policy.sunday,
                  policy.late_recorded);
}

auto decides_corrections(const Policy& policy) { return std::tie(policy.acceptance, policy.degraded, policy.warning); }

template <class List>
std::shared_ptr<const List> shared(List list) {
  return std::make_shared<const List>(std::move(list));
}

}  // namespace

Entries fold(const std::vector<Act>& acts, const Contract& contract, const FunctionIds& functions) {
  Entries entries{.claims = entries_of(acts, "attribution"),
                  .corrections = entries_of(acts, "correction"),
                  .incidents = entries_of(acts, "incident"),
                  .bugs = entries_of(acts, "bug")};
  for (const Entry& each : entries_of(acts, "maintenance"))
    entries.maintenance.push_back(fold_maintenance(each, contract, functions));
  return entries;
}

Judged judge_entries(const JudgedIn& in, const Policy& policy) {
  Judged judged{.maintenance = shared(judge_maintenance(in, policy)),
                .claims = shared(judge_claims(in, policy)),
                .corrections = shared(judge_corrections(in, policy))};
  judged.incidents = shared(fold_incidents(in, policy, *judged.claims));
  return judged;
}

Judged judge_entries(const JudgedIn& in, const Policy& policy, const Judged& other, const Policy& its_policy) {
  Judged judged = other;
  if (decides_maintenance(policy) != decides_maintenance(its_policy))
    judged.maintenance = shared(judge_maintenance(in, policy));
  if (decides_corrections(policy) != decides_corrections(its_policy))
    judged.corrections = shared(judge_corrections(in, policy));
  if (policy.acceptance == its_policy.acceptance) return judged;
  judged.claims = shared(judge_claims(in, policy));
  judged.incidents = shared(fold_incidents(in, policy, *judged.claims));
  return judged;
}

}  // namespace sereno::sla
