#include "sla/report_registers.h"

#include <algorithm>
#include <map>

namespace sereno::sla {
namespace {

void add_to(ResolutionSummary& summary, const JudgedIncident& judged) {
  ++summary.count;
  if (judged.resolution_met.value_or(false)) ++summary.met;
  if (judged.resolution) summary.longest = std::max(summary.longest.value_or(milliseconds{0}), *judged.resolution);
}

void summarise_response(Report& report) {
  std::vector<milliseconds> times;
  for (const JudgedIncident& judged : report.incidents) {
    if (judged.response_met) ++report.response.count;
    if (judged.response_met.value_or(false)) ++report.response.met;
    if (judged.response) times.push_back(*judged.response);
  }
  if (times.empty()) return;
  std::sort(times.begin(), times.end());
  report.response.median = times[(times.size() - 1) / 2];
  report.response.longest = times.back();
}

void summarise_resolution(Report& report) {
  std::map<std::string, ResolutionSummary> groups;
  for (const JudgedIncident& judged : report.incidents) {
    if (!judged.resolution_met) continue;  // no target, or neither done nor late yet
    add_to(groups[judged.target_source], judged);
  }
  for (auto& [name, summary] : groups) {
    summary.group = name;
    report.resolution.push_back(summary);
  }
}

/// Downtime of the critical functions in a scope, and unknown time where it counts.
IntervalSet unavailable_in(const std::vector<FunctionAccount>& functions, const std::vector<std::string>& scope,
                           const Policy& policy) {
  std::vector<IntervalSet> sets;
  for (const FunctionAccount& each : functions) {
    if (!each.function->critical || !in_scope(scope, each.function->id)) continue;
    sets.push_back(policy.unknown == UnknownCounts::down ? each.down | each.unknown : each.down);
  }
  return union_of(sets);
}

IntervalSet third_party_in(const std::vector<FunctionAccount>& functions, const std::vector<std::string>& scope) {
  std::vector<IntervalSet> sets;
  for (const FunctionAccount& each : functions)
    if (each.function->critical && in_scope(scope, each.function->id)) sets.push_back(each.third_party);
  return union_of(sets);
}

}  // namespace

std::vector<Incident> latest_records(const std::vector<Incident>& records) {
  std::map<std::string, std::size_t> places;
  std::vector<Incident> latest;
  for (const Incident& record : records) {
    const auto [place, fresh] = places.try_emplace(record.id, latest.size());
    if (fresh)
      latest.push_back(record);
    else
      latest[place->second] = record;
  }
  std::stable_sort(latest.begin(), latest.end(),
                   [](const Incident& left, const Incident& right) { return left.registered < right.registered; });
  return latest;
}

void judge_incidents(Report& report, const std::vector<Incident>& incidents) {
  for (const Incident& incident : incidents) {
    if (!report.counted_range.contains(incident.registered)) continue;
    auto& list = incident.request ? report.requests : report.incidents;
    list.push_back(judge(incident, report.contract, report.request.policy, report.request.as_of));
  }
  report.reliability.count = reliability_count(incidents, report.counted_range);
  report.reliability.limit = report.contract.reliability_limit;
  if (report.reliability.limit) report.reliability.met = report.reliability.count <= *report.reliability.limit;
  summarise_response(report);
  summarise_resolution(report);
}

std::vector<MaintenanceResult> maintenance_results(const Scene& scene, const Policy& policy,
                                                   const std::vector<JudgedMaintenance>& judged,
                                                   const std::vector<FunctionAccount>& functions,
                                                   const Account& account) {
  std::vector<MaintenanceResult> results;
  for (const JudgedMaintenance& each : judged) {
    if (intersection(each.maintenance.span, scene.range).empty()) continue;
    const auto down = unavailable_in(functions, each.maintenance.scope, policy).clipped(each.maintenance.span);
    results.push_back({.judged = each,
                       .excluded = ((down & each.excused) - account.counted).measure(),
                       .counted = (down & account.counted).measure()});
  }
  return results;
}

std::vector<ThirdPartyResult> third_party_results(const Scene& scene, const Policy& policy,
                                                  const std::vector<FunctionAccount>& functions,
                                                  const Account& account) {
  std::vector<ThirdPartyResult> results;
  for (const Attribution& claim : scene.evidence.attributions) {
    if (claim.cause != Attribution::Cause::third_party || intersection(claim.span, scene.range).empty()) continue;
    ThirdPartyResult result{.claim = claim, .accepted = is_accepted(claim)};
    if (!claim.accepted)
      result.refused_reason = "not accepted";
    else if (claim.evidence.empty())
      result.refused_reason = "accepted without evidence";
    const auto excused = third_party_in(functions, claim.scope).clipped(claim.span);
    if (result.accepted)
      result.excluded = ((unavailable_in(functions, claim.scope, policy) & excused) - account.counted).measure();
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<CorrectionResult> apply_corrections(Scene& scene, const Policy& policy) {
  std::vector<CorrectionResult> results;
  if (scene.evidence.corrections.empty()) return results;
  const auto judged = judge_maintenance(scene, policy);  // corrections change nothing about it
  auto before = evaluate(scene, policy, judged, Claims::accepted).counted.measure();
  for (const Correction& correction : scene.evidence.corrections) {
    for (Timeline& line : scene.lines) correct(line, correction, scene.context);
    if (intersection(correction.span, scene.range).empty()) continue;
    const auto after = evaluate(scene, policy, judged, Claims::accepted).counted.measure();
    results.push_back({correction, after - before});
    before = after;
  }
  return results;
}

}  // namespace sereno::sla
