#include "sla/revision.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "sla/owed.h"
#include "sla/timeline_end.h"

namespace sereno::sla {
namespace {

/// How each entry stands, by its name.
std::map<std::string, std::string> standings_of(const Report& report) {
  std::map<std::string, std::string> all;
  for (const MaintenanceResult& each : report.maintenance)
    all[each.judged.maintenance.id] = joined(each.judged.standings);
  for (const ClaimResult& each : report.claims) all[each.judged.id] = joined(each.judged.standings);
  for (const CorrectionResult& each : report.corrections) all[each.judged.id] = joined(each.judged.standings);
  for (const JudgedIncident& each : report.incidents) all[each.incident.id] = "established";
  for (const JudgedIncident& each : report.requests) all[each.incident.id] = "established";
  for (const Incident& each : report.other_incidents) all[each.id] = std::string(to_string(*each.standing));
  return all;
}

void add_entries(Reasons& changes, const Report& before, const Report& after) {
  const auto old = standings_of(before);
  auto now = standings_of(after);
  for (const auto& [name, standing] : old) now.try_emplace(name, "");
  for (const auto& [name, standing] : now) {
    const auto was = old.find(name);
    const std::string earlier = was == old.end() ? "" : was->second;
    if (earlier != standing) changes.push_back({ReasonCode::entry_stands, {name, earlier, standing}});
  }
}

Percent shown(const Figure& figure) { return {.e4 = figure.floor_e4(), .measured = true}; }

}  // namespace

std::vector<const Act*> closings_of(const std::vector<Act>& acts, const Period& month) {
  std::vector<const Act*> found;
  for (const Act& act : acts)
    if (const auto* said = says<FreezeSaid>(act);
        said != nullptr && said->month == month.label && act.head.said_at >= month.range.to)
      found.push_back(&act);
  std::sort(found.begin(), found.end(),
            [](const Act* left, const Act* right) { return left->head.sequence < right->head.sequence; });
  return found;
}

Evidence as_closed(const Evidence& evidence, const Act& closing) {
  const ActHead& head = closing.head;
  const auto bound = evidence.as_bound.find(head.sequence);
  Evidence then = bound == evidence.as_bound.end() ? evidence : *bound->second;
  std::erase_if(then.acts, [&](const Act& act) { return act.head.sequence > head.sequence; });
  std::erase_if(then.recorded, [&](const RecordedState& each) { return each.sequence > head.sequence; });
  std::erase_if(then.clock_jumps, [&](const ClockJump& each) { return each.sequence > head.sequence; });
  std::erase_if(then.measured, [&](const Measurement& each) { return each.sequence > head.sequence; });
  std::erase_if(then.runs, [&](const ObservedRun& each) { return each.arrival > head.arrival; });
  std::erase_if(then.heard, [&](const HeardService& each) { return each.arrival > head.arrival; });
  if (const auto open = then.open_at_closing.find(head.sequence); open != then.open_at_closing.end())
    take_back_growth(then.runs, open->second);
  return then;
}

Reasons changes_between(const Report& before, const Report& after) {
  Reasons changes;
  const bool same_figure =
      before.figure.thd_ms == after.figure.thd_ms && before.figure.denominator_ms == after.figure.denominator_ms;
  if (!same_figure) changes.push_back({ReasonCode::figure_was, {shown(before.figure), shown(after.figure)}});
  if (before.counted_down != after.counted_down)
    changes.push_back({ReasonCode::downtime_was, {before.counted_down, after.counted_down}});
  if (before.verdict != after.verdict)
    changes.push_back(
        {ReasonCode::verdict_was, {std::string(to_string(before.verdict)), std::string(to_string(after.verdict))}});
  if (before.credit.percent_e4 != after.credit.percent_e4)
    changes.push_back({ReasonCode::credit_was, {Percent{before.credit.percent_e4}, Percent{after.credit.percent_e4}}});
  if (before.agreement && after.agreement) {
    const auto owed = [](const Report& each) { return owed_text({.agreed = owed_of(each).agreed}, each.contract); };
    if (owed(before) != owed(after)) changes.push_back({ReasonCode::commitments_owed, {owed(before), owed(after)}});
  }
  if (before.reliability.count != after.reliability.count)
    changes.push_back(
        {ReasonCode::reliability_was, {std::int64_t{before.reliability.count}, std::int64_t{after.reliability.count}}});
  add_entries(changes, before, after);
  return changes;
}

}  // namespace sereno::sla
