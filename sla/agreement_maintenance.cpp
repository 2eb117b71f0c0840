#include "sla/agreement_maintenance.h"

#include <algorithm>

#include "sla/agreement_dates.h"

namespace sereno::sla {
namespace {

void excuse_emergencies(JudgedMaintenance& judged, const Interval& range) {
  for (const MaintenancePart& part : judged.maintenance.parts) {
    if (part.kind != MaintenanceKind::emergency || !part.interrupts || intersection(part.span, range).empty()) continue;
    judged.excused.at(part.function) |= IntervalSet(part.span);
    judged.qualified = true;
    std::erase_if(judged.reasons, [](const Reason& each) { return each.code == ReasonCode::emergency; });
    judged.standings = {Standing::established};
  }
}

void take_back(JudgedMaintenance& judged, const MaintenancePart& part, int days, int wanted) {
  judged.excused.at(part.function) -= IntervalSet(part.span);
  add_once(judged.reasons, {ReasonCode::short_of_business_days, {std::int64_t{days}, std::int64_t{wanted}}});
  judged.standings = {Standing::refused};
}

void hold_to_business_days(JudgedMaintenance& judged, const Contract& contract, int wanted) {
  const ServiceCalendar calendar = contract.agreement->calendar.value_or(ServiceCalendar{});
  const Zone zone = calendar_zone(calendar, *contract.zone);
  for (const MaintenancePart& part : judged.maintenance.parts) {
    if (part.kind == MaintenanceKind::emergency || judged.excused.at(part.function).empty()) continue;
    int days = 0;
    for (const StatedInstant& each : part.emails)
      days = std::max(days, business_days_between(calendar, zone, each.at, part.start));
    if (days < wanted) take_back(judged, part, days, wanted);
  }
}

/// The first instants of a set, as many as the length has.
IntervalSet first_of(const IntervalSet& set, milliseconds length) {
  std::vector<Interval> parts;
  for (const Interval& part : set.parts()) {
    const milliseconds taken = std::min(length, part.length());
    parts.push_back({part.from, part.from + taken});
    length -= taken;
  }
  return IntervalSet::of(std::move(parts));
}

void hold_to_most(std::vector<JudgedMaintenance>& judged, milliseconds most, const Interval& range) {
  IntervalSet all;
  for (const JudgedMaintenance& each : judged)
    for (std::size_t i = 0; i < each.excused.size(); ++i) all |= each.excused.at(i).clipped(range);
  const IntervalSet over = all - first_of(all, most);
  if (over.empty()) return;
  for (JudgedMaintenance& each : judged) {
    IntervalSet lost;
    for (std::size_t i = 0; i < each.excused.size(); ++i) {
      lost |= each.excused.at(i) & over;
      each.excused.at(i) -= over;
    }
    if (!lost.empty()) add_once(each.reasons, {ReasonCode::over_maintenance_cap, {lost.measure(), most}});
  }
}

}  // namespace

void apply_agreed(std::vector<JudgedMaintenance>& judged, const Contract& contract, const Interval& range) {
  const AgreedMaintenance& agreed = contract.agreement->maintenance;
  for (JudgedMaintenance& each : judged) {
    if (agreed.emergency_excluded) excuse_emergencies(each, range);
    if (agreed.notice_business_days) hold_to_business_days(each, contract, *agreed.notice_business_days);
  }
  if (agreed.most) hold_to_most(judged, *agreed.most, range);
}

}  // namespace sereno::sla
