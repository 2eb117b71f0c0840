#include "sla/report_registers.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "sla/revision.h"

namespace sereno::sla {
namespace {

Bug bug_of(const Entry& entry) {
  Spoken<Instant> opened, fixed;
  Spoken<std::string> incident, description;
  for (const Act* act : entry.acts) {
    const std::string& party = act->head.author_party;
    if (const auto* said = says<BugSaid>(*act)) {
      opened.say(party, said->opened);
      fixed.say(party, said->fixed);
      incident.say(party, said->incident);
      description.say(party, said->description);
    }
    const auto* withdrawal = says<WithdrawalSaid>(*act);
    if (withdrawal == nullptr) continue;
    if (withdrawal->names("opened")) opened.take_back(party);
    if (withdrawal->names("fixed")) fixed.take_back(party);
    if (withdrawal->names("incident")) incident.take_back(party);
    if (withdrawal->names("description")) description.take_back(party);
  }
  const bool taken_back = says<WithdrawalSaid>(*entry.acts.back()) != nullptr;
  const Standing standing = opened.value() ? Standing::established
                            : taken_back   ? Standing::withdrawn
                                           : Standing::incomplete;
  return {entry.name, opened.value(), fixed.value(), incident.value_or(""), description.value_or(""), standing};
}

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
  std::map<std::string, ResolutionSummary> groups;  // by the code of where their target comes from
  for (const JudgedIncident& judged : report.incidents) {
    if (!judged.resolution_met) continue;  // no target, or neither done nor late yet
    ResolutionSummary& summary = groups[coded(judged.target_source)];
    summary.group = judged.target_source;
    add_to(summary, judged);
  }
  for (auto& [name, summary] : groups) report.resolution.push_back(std::move(summary));
}

/// Downtime of the critical functions in a region, and unknown time where it counts.
template <class Part>
IntervalSet unavailable_in(const std::vector<FunctionAccount>& functions, const Policy& policy, Part part) {
  std::vector<IntervalSet> sets;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const FunctionAccount& each = functions[i];
    if (!each.function->critical) continue;
    sets.push_back((policy.unknown == UnknownCounts::down ? each.down | each.unknown : each.down) & part(i));
  }
  return union_of(sets);
}

std::vector<MeasuredDowntime> measured_downtime(const std::vector<FunctionAccount>& functions) {
  std::vector<MeasuredDowntime> measured;
  for (const FunctionAccount& each : functions)
    measured.push_back({each.function->id, each.function->critical, each.down, each.down - each.excused()});
  return measured;
}

/// As far as the context sees it, so that an outage which began before the period is known whole.
IntervalSet outages_of(const Scene& scene, const View& view, const std::string& function) {
  IntervalSet down;
  for (std::size_t i = 0; i < view.lines->size(); ++i) {
    const ContractFunction& each = scene.contract.functions[i];
    if (function.empty() ? !each.critical : each.id != function) continue;
    IntervalSet raw = (*view.lines)[i].down;
    if (counts_as_outage(State::degraded, view.policy)) raw |= (*view.lines)[i].degraded;
    if (counts_as_outage(State::warning, view.policy)) raw |= (*view.lines)[i].warning;
    down |= raw.closed(view.policy.recovery_min);
  }
  return down;
}

void judge_reliability(Report& report, const Scene& scene, const View& view,
                       const std::vector<FunctionAccount>& functions) {
  const auto causes = root_causes(*view.judged.incidents, measured_downtime(functions), view.policy, scene.as_of);
  Reliability& reliability = report.reliability;
  reliability.count = causes.count_in(scene.range);
  for (const RootCause& each : causes.causes)
    if (scene.range.contains(each.registered)) reliability.causes.push_back(each);
  const auto names = [](const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  for (JudgedIncident& judged : report.incidents) {
    Incident& incident = judged.incident;
    if (names(causes.root_not_established, incident.id))
      add_once(incident.reasons, {ReasonCode::root_not_established, {}});
    if (!names(causes.not_associated, incident.id)) continue;
    add_once(incident.reasons, {ReasonCode::not_associated, {}});
    reliability.not_associated.push_back(incident.id);
  }
  reliability.limit = report.contract.reliability_limit;
  if (reliability.limit) reliability.met = reliability.count <= *reliability.limit;
}

/// The count as it would be if everything that is said of incidents were accepted.
int reliability_if_accepted(const Scene& scene, const View& view, const std::vector<FunctionAccount>& functions) {
  std::vector<Incident> incidents = *view.judged.incidents;
  for (Incident& each : incidents) {
    each.cause = each.said_cause;
    each.request = each.request || each.request_pending;
    each.root_agreed = each.root_agreed || is_spoken(each.root_reason);
  }
  return root_causes(incidents, measured_downtime(functions), view.policy, scene.as_of).count_in(scene.range);
}

}  // namespace

void judge_incidents(Report& report, const Scene& scene, const View& view,
                     const std::vector<FunctionAccount>& functions) {
  for (const Incident& incident : *view.judged.incidents) {
    if (incident.standing) {
      report.other_incidents.push_back(incident);
      continue;
    }
    if (!scene.range.contains(incident.registered)) continue;
    auto& list = incident.request ? report.requests : report.incidents;
    const auto measured = incident.opened_itself ? outages_of(scene, view, incident.function) : IntervalSet{};
    list.push_back(judge(incident, report.contract, view.policy, scene.as_of, measured));
    for (const LateRecorded& each : list.back().late) report.late.push_back(each);
  }
  judge_reliability(report, scene, view, functions);
  if (report.if_accepted) report.if_accepted->reliability = reliability_if_accepted(scene, view, functions);
  summarise_response(report);
  summarise_resolution(report);
}

std::vector<MaintenanceResult> maintenance_results(const View& view, const std::vector<FunctionAccount>& functions,
                                                   const Account& account, const Interval& range) {
  std::vector<MaintenanceResult> results;
  for (const JudgedMaintenance& each : *view.judged.maintenance) {
    const auto planned = [&](std::size_t i) { return each.planned.at(i).clipped(range); };
    const auto excused = [&](std::size_t i) { return each.excused.at(i); };
    results.push_back({.judged = each,
                       .excluded = (unavailable_in(functions, view.policy, excused) - account.counted).measure(),
                       .counted = (unavailable_in(functions, view.policy, planned) & account.counted).measure()});
  }
  return results;
}

std::vector<ClaimResult> claim_results(const Scene& scene, const View& view,
                                       const std::vector<FunctionAccount>& functions, const Account& account) {
  std::vector<ClaimResult> results;
  for (const JudgedClaim& claim : *view.judged.claims) {
    const bool touches = claim.said.touches(scene.range) || claim.burdens.touches(scene.range) ||
                         claim.excuses.touches(scene.range) ||
                         (claim.span && !intersection(*claim.span, scene.range).empty());
    if (!touches && claim.span) continue;
    const auto excused = [&](std::size_t i) { return claim.excuses.at(i) & functions[i].third_party; };
    results.push_back({claim, (unavailable_in(functions, view.policy, excused) - account.counted).measure()});
  }
  return results;
}

std::vector<CorrectionResult> correction_results(const Scene& scene) {
  std::vector<CorrectionResult> results;
  if (scene.judged.corrections->empty()) return results;
  std::vector<Timeline> lines = *scene.lines;
  const auto counted = [&] {
    const View view{scene.policy, scene.judged, std::make_shared<const std::vector<Timeline>>(lines)};
    return evaluate(scene, view, Reading::established).counted.measure();
  };
  auto before = counted();
  for (const JudgedCorrection& correction : *scene.judged.corrections) {
    for (const Overlay& overlay : correction.established)
      for (Timeline& line : lines) correct(line, overlay, scene.context);
    if (correction.span && intersection(*correction.span, scene.range).empty()) continue;
    const auto after = correction.established.empty() ? before : counted();
    results.push_back({correction, after - before});
    before = after;
  }
  return results;
}

std::vector<Bug> bugs_of(const Scene& scene) {
  std::vector<Bug> bugs;
  for (const Entry& entry : scene.entries.bugs) {
    Bug bug = bug_of(entry);
    const Interval open{bug.opened.value_or(Instant::min()), bug.fixed.value_or(Instant::max())};
    if (!intersection(open, scene.range).empty() || scene.range.contains(open.to)) bugs.push_back(std::move(bug));
  }
  return bugs;
}

void add_late(Report& report, const Scene& scene) {
  for (const MaintenanceResult& each : report.maintenance)
    report.late.insert(report.late.end(), each.judged.late.begin(), each.judged.late.end());
  for (const LateAct& each : scene.late)
    if (scene.context.contains(each.listed.start)) report.late.push_back(each.listed);
  std::stable_sort(report.late.begin(), report.late.end(),
                   [](const LateRecorded& left, const LateRecorded& right) { return left.start < right.start; });
  for (const Act& act : scene.evidence.acts)
    if (act.head.names_said_at && act.head.said_at > act.head.recorded_at)
      report.said_ahead.push_back({act.id, std::string(type_of(act)), act.head.said_at, act.head.recorded_at, {}});
}

std::optional<Freeze> freeze_of(const Scene& scene, const Period& period) {
  const auto closings = closings_of(scene.evidence.acts, period);
  if (closings.empty()) return std::nullopt;
  const ActHead& head = closings.back()->head;
  return Freeze{head.sequence, head.recorded_at, head.digest};
}

}  // namespace sereno::sla
