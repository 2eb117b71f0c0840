#include "sla/report_tasks.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace sereno::sla {
namespace {

bool is(const std::vector<Standing>& standings, Standing standing) {
  return std::find(standings.begin(), standings.end(), standing) != standings.end();
}

/// How far a clock is from its target: two codes, for before and after.
Reason clock(ReasonCode due, ReasonCode late, const std::string& incident, milliseconds left) {
  return left.count() >= 0 ? Reason{due, {incident, left}} : Reason{late, {incident, -left}};
}

/// What the clock of an incident that is open shows, without its established pauses.
milliseconds running(const JudgedIncident& judged, Instant as_of) {
  std::vector<Interval> pauses;
  for (const Pause& each : judged.incident.pauses)
    if (each.established) pauses.push_back(each.span);
  const Interval whole{judged.clock_start, as_of};
  return whole.length() - IntervalSet::of(std::move(pauses)).clipped(whole).measure();
}

void add_clocks(Reasons& tasks, const Report& report, const JudgedIncident& judged) {
  const Incident& incident = judged.incident;
  const auto answer = report.contract.response_target;
  const milliseconds shown = report.request.as_of - judged.clock_start;
  if (answer && !incident.request && !judged.response && shown.count() >= 0)
    tasks.push_back(clock(ReasonCode::answer_due, ReasonCode::answer_late, incident.id, *answer - shown));
  if (judged.resolution) return;
  if (!judged.target)
    tasks.push_back({ReasonCode::resolution_open, {incident.id}});
  else
    tasks.push_back(clock(ReasonCode::resolution_due, ReasonCode::resolution_late, incident.id,
                          *judged.target - running(judged, report.request.as_of)));
}

/// What an entry needs from people before it is decided.
void add_decisions(Reasons& tasks, const std::string& entry, const std::vector<Standing>& standings,
                   const Reasons& reasons) {
  if (is(standings, Standing::pending)) tasks.push_back({ReasonCode::waits_for_other_party, {entry}});
  if (!is(standings, Standing::incomplete)) return;
  for (const Reason& each : reasons) {
    if (each.code != ReasonCode::missing) continue;
    Reason task{ReasonCode::complete_entry, {entry}};
    task.parameters.insert(task.parameters.end(), each.parameters.begin(), each.parameters.end());
    tasks.push_back(std::move(task));
  }
}

void add_maintenance(Reasons& tasks, const Report& report, const JudgedMaintenance& judged) {
  add_decisions(tasks, judged.maintenance.id, judged.standings, judged.reasons);
  const milliseconds left = judged.span.from - report.request.as_of;
  if (judged.span.empty() || left.count() <= 0) return;
  for (const Reason& each : judged.reasons)
    if (each.code == ReasonCode::no_contact || each.code == ReasonCode::not_acknowledged)
      return tasks.push_back({ReasonCode::acknowledge, {judged.maintenance.id, left}});
}

void add_month(Reasons& tasks, const Report& report) {
  const std::string& month = report.request.period.label;
  if (report.freeze && report.status == "corrected")
    tasks.push_back({ReasonCode::revise_month, {month, std::int64_t{report.revision}}});
  if (report.whole_month && !report.provisional && !report.freeze) tasks.push_back({ReasonCode::freeze_month, {month}});
}

}  // namespace

Reasons tasks_of(const Report& report) {
  Reasons tasks;
  for (const auto* list : {&report.incidents, &report.requests})
    for (const JudgedIncident& each : *list) add_clocks(tasks, report, each);
  for (const MaintenanceResult& each : report.maintenance) add_maintenance(tasks, report, each.judged);
  for (const ClaimResult& each : report.claims)
    add_decisions(tasks, each.judged.id, each.judged.standings, each.judged.reasons);
  for (const CorrectionResult& each : report.corrections)
    add_decisions(tasks, each.judged.id, each.judged.standings, each.judged.reasons);
  for (const Incident& each : report.other_incidents) add_decisions(tasks, each.id, {*each.standing}, each.reasons);
  const bool counts = report.request.policy.unknown == UnknownCounts::down;
  if (counts && report.unknown.count() > 0) tasks.push_back({ReasonCode::explain_unknown, {report.unknown}});
  if (!report.late.empty())
    tasks.push_back({ReasonCode::look_at_late, {static_cast<std::int64_t>(report.late.size())}});
  add_month(tasks, report);
  return tasks;
}

}  // namespace sereno::sla
