#include "sla/maintenance.h"

#include <algorithm>
#include <utility>

namespace sereno::sla {
namespace {

/// Judges one part: what of it is excused, and why not the rest.
class PartJudge {
 public:
  PartJudge(const MaintenancePart& part, const Policy& policy) : part_(part), policy_(policy) {}

  IntervalSet excused() {
    if (part_.kind == MaintenanceKind::emergency) return refuse(ReasonCode::emergency);
    if (!part_.interrupts) return refuse(ReasonCode::without_interruption);
    const auto email = first_email();
    const bool contacted = has_contact(email.value_or(Instant::min()));
    if (!contacted) refuse(no_contact_reason());
    if (!email) return refuse(ReasonCode::no_notice);
    const Instant allowed_from = *email + policy_.min_notice;
    const bool late = allowed_from > part_.start;
    if (late) say_late(part_.start - *email);
    if (!contacted || (late && policy_.late_notice == LateNotice::reject)) return {};
    return IntervalSet({late ? std::max(part_.span.from, allowed_from) : part_.span.from, part_.span.to});
  }

  const std::vector<Reason>& reasons() const { return reasons_; }

 private:
  bool counts(const StatedInstant& stated) const {
    return policy_.late_recorded == LateRecordedIs::shown ||
           !is_late_recorded(stated.at, stated.recorded_at, part_.start);
  }

  std::optional<Instant> first_email() const {
    std::optional<Instant> first;
    for (const StatedInstant& each : part_.emails)
      if (counts(each) && (!first || each.at < *first)) first = each.at;
    return first;
  }

  /// Before there was a notice there is nothing to acknowledge.
  bool in_time(const std::vector<StatedInstant>& stated, Instant notice) const {
    return std::any_of(stated.begin(), stated.end(), [&](const StatedInstant& each) {
      return counts(each) && each.at >= notice && each.at <= part_.start;
    });
  }

  bool has_contact(Instant notice) const {
    switch (policy_.ack) {
      case Acknowledgement::ignored:
        return true;
      case Acknowledgement::required:
        return in_time(part_.acks, notice);
      case Acknowledgement::ack_or_phone:
        break;
    }
    return in_time(part_.acks, notice) || in_time(part_.phones, notice);
  }

  ReasonCode no_contact_reason() const {
    return policy_.ack == Acknowledgement::required ? ReasonCode::not_acknowledged : ReasonCode::no_contact;
  }

  IntervalSet refuse(ReasonCode code) {
    reasons_.push_back({code, {}});
    return {};
  }

  void say_late(milliseconds lead) {
    const bool after = lead.count() < 0;
    reasons_.push_back(
        {after ? ReasonCode::notice_after_start : ReasonCode::late_notice,
         {after ? -lead : lead, policy_.min_notice, policy_.late_notice == LateNotice::reject ? "reject" : "partial"}});
  }

  const MaintenancePart& part_;
  const Policy& policy_;
  std::vector<Reason> reasons_{};
};

void add_late(std::vector<LateRecorded>& late, const LateRecorded& item) {
  if (std::find(late.begin(), late.end(), item) == late.end()) late.push_back(item);
}

void add_late(std::vector<LateRecorded>& late, const std::string& id, const MaintenancePart& part) {
  const std::pair<const char*, const std::vector<StatedInstant>*> lists[] = {
      {"notice_email", &part.emails}, {"notice_phone", &part.phones}, {"ack", &part.acks}};
  for (const auto& [what, list] : lists)
    for (const StatedInstant& each : *list)
      if (is_late_recorded(each.at, each.recorded_at, part.start))
        add_late(late, {id, what, each.at, each.recorded_at, part.start});
}

/// What the windows leave, told when it is not all.
void apply_windows(JudgedMaintenance& judged, const IntervalSet& windows) {
  IntervalSet told, left;
  for (std::size_t i = 0; i < judged.excused.size(); ++i) {
    told |= judged.excused.at(i);
    judged.excused.at(i) &= windows;
    left |= judged.excused.at(i);
  }
  if (told.empty() || left.measure() == told.measure()) return;
  if (left.empty())
    add_once(judged.reasons, {ReasonCode::outside_windows, {}});
  else
    add_once(judged.reasons, {ReasonCode::partly_outside, {(told - windows).measure()}});
}

/// Nothing that anybody plans any more, or nothing that can be judged.
JudgedMaintenance without_parts(const Maintenance& maintenance, std::size_t functions) {
  JudgedMaintenance judged{.maintenance = maintenance, .excused = Region(functions), .planned = Region(functions)};
  judged.standings = {maintenance.withdrawn ? Standing::withdrawn : Standing::incomplete};
  if (maintenance.withdrawn)
    judged.reasons = {{ReasonCode::withdrawn, {maintenance.withdrawn_reason}}};
  else
    judged.reasons = {{ReasonCode::missing, {"span"}}};
  return judged;
}

}  // namespace

std::optional<JudgedMaintenance> judge(const Maintenance& maintenance, const Policy& policy, const IntervalSet& windows,
                                       const Interval& range, std::size_t functions) {
  if (maintenance.parts.empty() && !maintenance.span) return without_parts(maintenance, functions);
  JudgedMaintenance judged{.maintenance = maintenance, .excused = Region(functions), .planned = Region(functions)};
  for (const MaintenancePart& part : maintenance.parts) {
    if (intersection(part.span, range).empty()) continue;
    PartJudge judge(part, policy);
    const IntervalSet excused = judge.excused();
    for (const Reason& reason : judge.reasons()) add_once(judged.reasons, reason);
    add_once(judged.standings, (excused & windows).empty() ? Standing::refused : Standing::established);
    add_late(judged.late, maintenance.id, part);
    judged.qualified = judged.qualified || !excused.empty();
    judged.excused.at(part.function) |= excused;
    judged.planned.at(part.function) |= IntervalSet(part.span);
    judged.span = judged.span.empty()
                      ? part.span
                      : Interval{std::min(judged.span.from, part.span.from), std::max(judged.span.to, part.span.to)};
  }
  if (judged.standings.empty()) {
    if (!maintenance.span || intersection(*maintenance.span, range).empty()) return std::nullopt;
    judged.standings = {Standing::refused};  // it names no function of the contract
    judged.span = *maintenance.span;
  }
  for (const LateRecorded& each : maintenance.late_acts) add_late(judged.late, each);
  apply_windows(judged, windows);
  if (maintenance.notice_email) judged.lead = judged.span.from - *maintenance.notice_email;
  return judged;
}

}  // namespace sereno::sla
