#include "sla/incident.h"

#include <algorithm>
#include <utility>

#include "sla/agreement_dates.h"

namespace sereno::sla {
namespace {

struct Target {
  std::optional<milliseconds> limit{};
  Reason source{};
  bool service_hours = false;
};

const PriorityTarget* priority_target(const Contract& contract, int priority) {
  for (const PriorityTarget& row : contract.priorities)
    if (row.priority == priority) return &row;
  return nullptr;
}

Target target_of(const Incident& incident, const Contract& contract, const Policy& policy) {
  if (incident.cause == Cause::third_party) return {{}, {ReasonCode::not_for_third_parties, {}}};
  if (incident.cause == Cause::client) return {{}, {ReasonCode::not_for_the_client, {}}};
  const ContractFunction* function = contract.function(incident.function);
  const auto by_function = function != nullptr ? function->resolution_target : std::nullopt;
  const PriorityTarget* row = priority_target(contract, incident.priority);
  const auto by_priority = row != nullptr ? std::optional(row->resolution_target) : std::nullopt;
  Target of_function{by_function, {ReasonCode::of_function, {incident.function}}};
  const bool hours = row != nullptr && row->service_hours;
  Target of_priority{by_priority, {ReasonCode::of_priority, {incident.priority}}, hours};
  if (!by_function && !by_priority) return {{}, {ReasonCode::no_target, {}}};
  if (!by_priority) return of_function;
  if (!by_function) return of_priority;
  const bool stricter_priority =
      policy.resolution_target == ResolutionTarget::strict_min && *by_priority < *by_function;
  return stricter_priority ? of_priority : of_function;
}

/// What happened by then; after it nothing is known.
std::optional<StatedEnd> known(const std::optional<StatedEnd>& end, Instant as_of) {
  return end && end->at <= as_of ? end : std::nullopt;
}

/// Met, missed, or nothing when it is neither done nor late yet.
std::optional<bool> within(const std::optional<milliseconds>& taken, milliseconds so_far, milliseconds limit) {
  if (taken) return *taken <= limit;
  if (so_far > limit) return false;
  return std::nullopt;
}

IntervalSet pauses_of(const Incident& incident) {
  std::vector<Interval> spans;
  for (const Pause& each : incident.pauses)
    if (each.established) spans.push_back(each.span);
  return IntervalSet::of(std::move(spans));
}

/// The measured outage that an incident which opened itself stands for.
std::optional<Interval> outage_behind(const Incident& incident, const Policy& policy, const IntervalSet& measured) {
  std::optional<Interval> behind;
  for (const Interval& part : measured.parts())
    if (part.from <= incident.registered && part.to > incident.registered - policy.same_root_within) behind = part;
  return behind;
}

/// One clock: from its start, without the established pauses.
struct Clock {
  Instant start{};
  IntervalSet pauses{};

  milliseconds until(Instant end) const {
    const Interval whole{start, end};
    return whole.length() - pauses.clipped(whole).measure();
  }
  /// When that much of it has gone by.
  Instant reaches(milliseconds limit) const {
    Instant at = start + limit;
    for (const Interval& pause : pauses.parts())
      if (pause.to > start && pause.from <= at && pause.to != Instant::max())
        at += pause.to - std::max(pause.from, start);
    return at;
  }
};

/// How far ahead the hours of service are looked up.
constexpr milliseconds farthest_target = std::chrono::days{400};

Clock clock_of(const Contract& contract, Instant start, IntervalSet pauses, bool service_hours) {
  if (service_hours && contract.agreement && contract.agreement->calendar) {
    const ServiceCalendar& calendar = *contract.agreement->calendar;
    pauses |= closed_hours(calendar, calendar_zone(calendar, *contract.zone), {start, start + farthest_target});
  }
  return {start, std::move(pauses)};
}

bool answers_in_hours(const Contract& contract) {
  return contract.agreement && contract.agreement->calendar && contract.agreement->calendar->for_responses;
}

/// Whether what was done in time was recorded only afterwards; then it is listed.
bool is_late(JudgedIncident& judged, const char* what, const StatedEnd& end, Instant target) {
  if (end.at > target || end.recorded_at <= target) return false;
  judged.late.push_back({judged.incident.id, what, end.at, end.recorded_at, target});
  return true;
}

/// The end, where the policy takes it.
std::optional<Instant> taken(JudgedIncident& judged, const char* what, const std::optional<StatedEnd>& end,
                             const std::optional<Instant>& target, const Policy& policy) {
  if (!end) return std::nullopt;
  const bool late = target && is_late(judged, what, *end, *target);
  if (late && policy.late_recorded == LateRecordedIs::refused) return std::nullopt;
  return end->at;
}

}  // namespace

JudgedIncident judge(const Incident& incident, const Contract& contract, const Policy& policy, Instant as_of,
                     const IntervalSet& measured) {
  JudgedIncident judged{.incident = incident, .clock_start = incident.registered};
  const auto behind = incident.opened_itself ? outage_behind(incident, policy, measured) : std::nullopt;
  if (behind) judged.clock_start = std::min(incident.registered, behind->from);
  const Clock answers = clock_of(contract, judged.clock_start, {}, answers_in_hours(contract));
  const auto answer_by =
      contract.response_target ? std::optional(answers.reaches(*contract.response_target)) : std::nullopt;
  const auto answered = taken(judged, "ack_email", known(incident.ack_email, as_of), answer_by, policy);
  if (answered) judged.response = answers.until(*answered);
  if (contract.response_target && !incident.request)
    judged.response_met = within(judged.response, answers.until(as_of), *contract.response_target);

  const Target target = target_of(incident, contract, policy);
  const Clock clock = clock_of(contract, judged.clock_start, pauses_of(incident), target.service_hours);
  judged.target = target.limit;
  judged.target_source = target.source;
  const auto resolve_by = target.limit ? std::optional(clock.reaches(*target.limit)) : std::nullopt;
  const auto resolved = taken(judged, "resolved", known(incident.resolved, as_of), resolve_by, policy);
  if (resolved) judged.resolution = clock.until(behind ? std::max(*resolved, std::min(behind->to, as_of)) : *resolved);
  if (target.limit) judged.resolution_met = within(judged.resolution, clock.until(as_of), *target.limit);
  return judged;
}

}  // namespace sereno::sla
