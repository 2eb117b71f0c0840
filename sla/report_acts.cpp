#include "sla/report_acts.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "sla/entry.h"

namespace sereno::sla {
namespace {

std::unordered_set<std::string_view> listed_names(const Report& report) {
  std::unordered_set<std::string_view> names;
  for (const MaintenanceResult& each : report.maintenance) names.insert(each.judged.maintenance.id);
  for (const ClaimResult& each : report.claims) names.insert(each.judged.id);
  for (const CorrectionResult& each : report.corrections) names.insert(each.judged.id);
  for (const auto* list : {&report.incidents, &report.requests})
    for (const JudgedIncident& each : *list) names.insert(each.incident.id);
  for (const Incident& each : report.other_incidents) names.insert(each.id);
  for (const Bug& each : report.bugs) names.insert(each.id);
  return names;
}

ListedAct listed(const std::string& entry, const Act& act) {
  const ActHead& head = act.head;
  ListedAct shown{.entry = entry, .type = std::string(type_of(act)), .by = head.by, .party = head.author_party};
  shown.channel = head.channel;
  if (head.names_said_at) shown.said_at = head.said_at;
  shown.recorded_at = head.recorded_at;
  return shown;
}

}  // namespace

std::vector<ListedAct> acts_listed(const Report& report, const Scene& scene) {
  std::vector<ListedAct> acts;
  if (scene.evidence.acts.empty()) return acts;
  const auto names = listed_names(report);
  for (const char* type : {"incident", "maintenance", "attribution", "correction", "bug"})
    for (const Entry& entry : entries_of(scene.evidence.acts, type)) {
      if (!names.contains(entry.name)) continue;
      for (const Act* act : entry.acts) acts.push_back(listed(entry.name, *act));
    }
  return acts;
}

}  // namespace sereno::sla
