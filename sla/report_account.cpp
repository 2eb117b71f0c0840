#include "sla/report_account.h"

#include <algorithm>

namespace sereno::sla {
namespace {

bool counts_degraded(const Policy& policy) { return policy.degraded == DegradedCounts::down; }

/// With outage_end=notified: from each recovery to the notice of it, for incidents that belong to the outage.
IntervalSet until_notified(const IntervalSet& down, const std::string& function,
                           const std::vector<Incident>& incidents) {
  std::vector<Interval> waits;
  for (const Incident& incident : incidents) {
    if (incident.request || !incident.restoration_notice) continue;
    if (!incident.function.empty() && incident.function != function) continue;
    const Instant notice = *incident.restoration_notice;
    for (const Interval& outage : down.parts())
      if (outage.contains(incident.registered) && outage.to < notice) waits.push_back({outage.to, notice});
  }
  return IntervalSet::of(std::move(waits));
}

struct ClaimedSpans {
  std::vector<Interval> others{};
  std::vector<Interval> own{};
};

ClaimedSpans claimed(const std::vector<Attribution>& claims, const std::string& function, Claims which) {
  ClaimedSpans spans;
  for (const Attribution& claim : claims) {
    if (!in_scope(claim.scope, function)) continue;
    if (claim.cause == Attribution::Cause::provider)
      spans.own.push_back(claim.span);
    else if (which == Claims::all || (which == Claims::accepted && is_accepted(claim)))
      spans.others.push_back(claim.span);
  }
  return spans;
}

IntervalSet maintenance_of(const std::vector<JudgedMaintenance>& all, const std::string& function) {
  std::vector<IntervalSet> excused;
  for (const JudgedMaintenance& judged : all)
    if (in_scope(judged.maintenance.scope, function)) excused.push_back(judged.excused);
  return union_of(excused);
}

FunctionAccount account_for(const Scene& scene, const Policy& policy, const Timeline& line,
                            const std::vector<JudgedMaintenance>& maintenance, Claims claims) {
  FunctionAccount account{.function = scene.contract.function(line.function)};
  const IntervalSet raw = counts_degraded(policy) ? line.down | line.degraded : line.down;
  const IntervalSet closed = raw.closed(policy.recovery_min);
  IntervalSet down = closed.opened(policy.min_outage);
  if (policy.outage_end == OutageEnd::notified)
    down |= until_notified(down, line.function, scene.incidents).clipped(scene.context);
  account.raw = raw.clipped(scene.range);
  account.closed = closed.clipped(scene.range);
  account.down = down.clipped(scene.range);
  account.unknown = line.unknown.clipped(scene.range) - account.down;
  account.maintenance = maintenance_of(maintenance, line.function).clipped(scene.range);
  auto spans = claimed(scene.evidence.attributions, line.function, claims);
  account.third_party =
      (IntervalSet::of(std::move(spans.others)) - IntervalSet::of(std::move(spans.own))).clipped(scene.range);
  return account;
}

/// What maintenance_accounting=exclude takes out of the denominator: the excused time, whether down or not, and the
/// downtime of third parties.
IntervalSet cut_by_accounting(const std::vector<const FunctionAccount*>& functions) {
  return unite(functions,
               [](const FunctionAccount& each) { return each.maintenance | (each.down & each.third_party); });
}

/// The span that holds every notified maintenance.
Interval hull(const std::vector<Maintenance>& all) {
  Interval span = all.front().span;
  for (const Maintenance& each : all) span = {std::min(span.from, each.span.from), std::max(span.to, each.span.to)};
  return span;
}

/// Downtime, and unknown time where it would count.
IntervalSet unavailable(const FunctionAccount& each, const Policy& policy) {
  return policy.unknown == UnknownCounts::down ? each.down | each.unknown : each.down;
}

struct ExcludedSpans {
  IntervalSet maintenance{};
  IntervalSet third_party{};
};

ExcludedSpans excluded_spans(const std::vector<const FunctionAccount*>& functions, const Policy& policy,
                             const IntervalSet& elsewhere) {
  const bool leaves_denominator = policy.maintenance_accounting == MaintenanceAccounting::exclude;
  ExcludedSpans spans;
  spans.maintenance = unite(functions, [&](const FunctionAccount& each) {
    return leaves_denominator ? each.maintenance : each.maintenance & unavailable(each, policy);
  });
  spans.third_party = unite(functions, [&](const FunctionAccount& each) {
    return each.third_party & (leaves_denominator ? each.down : unavailable(each, policy));
  });
  spans.maintenance -= elsewhere;
  spans.third_party -= elsewhere | spans.maintenance;
  return spans;
}

Error does_not_add_up(const TimeAccount& account, milliseconds range) {
  return Error{"internal error: the time account sums to " + std::to_string(account.sum().count()) + " ms of " +
               std::to_string(range.count()) +
               " ms, or disagrees with the figure; no figure is given. Please report it"};
}

}  // namespace

milliseconds TimeAccount::sum() const {
  return available + down_counted + unknown_counted + unknown_excluded + excluded_maintenance + excluded_third_party +
         not_in_contract + not_yet;
}

bool is_accepted(const Attribution& claim) {
  return claim.cause == Attribution::Cause::third_party && claim.accepted && !claim.evidence.empty();
}

std::vector<JudgedMaintenance> judge_maintenance(const Scene& scene, const Policy& policy) {
  const auto& all = scene.maintenance;
  if (all.empty()) return {};
  return judge_all(all, policy, allowed_windows(scene.contract, policy, hull(all)));
}

std::vector<FunctionAccount> function_accounts(const Scene& scene, const Policy& policy,
                                               const std::vector<JudgedMaintenance>& maintenance, Claims claims) {
  std::vector<FunctionAccount> accounts;
  accounts.reserve(scene.lines.size());
  for (const Timeline& line : scene.lines) accounts.push_back(account_for(scene, policy, line, maintenance, claims));
  return accounts;
}

std::vector<const FunctionAccount*> critical(const std::vector<FunctionAccount>& functions) {
  std::vector<const FunctionAccount*> found;
  for (const FunctionAccount& each : functions)
    if (each.function->critical) found.push_back(&each);
  return found;
}

Account account_of(const std::vector<const FunctionAccount*>& functions, const Policy& policy, const Interval& range) {
  Account account;
  account.down = unite(functions, [](const FunctionAccount& each) { return each.down - each.excused(); });
  account.unknown =
      unite(functions, [](const FunctionAccount& each) { return each.unknown - each.excused(); }) - account.down;
  account.counted = policy.unknown == UnknownCounts::down ? account.down | account.unknown : account.down;
  if (policy.unknown == UnknownCounts::exclude) account.cut = account.unknown;
  if (policy.maintenance_accounting == MaintenanceAccounting::exclude)
    account.cut |= cut_by_accounting(functions) - account.counted;
  account.figure.denominator_ms = (range.length() - account.cut.measure()).count();
  account.figure.thd_ms = account.figure.denominator_ms - account.counted.measure().count();
  return account;
}

Account evaluate(const Scene& scene, const Policy& policy, const std::vector<JudgedMaintenance>& maintenance,
                 Claims claims) {
  const auto functions = function_accounts(scene, policy, maintenance, claims);
  return account_of(critical(functions), policy, scene.range);
}

Account evaluate(const Scene& scene, const Policy& policy, Claims claims) {
  return evaluate(scene, policy, judge_maintenance(scene, policy), claims);
}

Result<TimeAccount> time_account(const Scene& scene, const ReportRequest& request, const Account& account,
                                 const std::vector<const FunctionAccount*>& functions) {
  const Policy& policy = request.policy;
  const Interval period = request.period.range;
  const IntervalSet unknown_cut = policy.unknown == UnknownCounts::exclude ? account.unknown : IntervalSet{};
  const auto excluded = excluded_spans(functions, policy, account.counted | unknown_cut);
  const auto available =
      IntervalSet(scene.range) - account.counted - unknown_cut - excluded.maintenance - excluded.third_party;

  TimeAccount result;
  result.available = available.measure();
  result.down_counted = account.down.measure();
  if (policy.unknown == UnknownCounts::down) result.unknown_counted = account.unknown.measure();
  result.unknown_excluded = unknown_cut.measure();
  result.excluded_maintenance = excluded.maintenance.measure();
  result.excluded_third_party = excluded.third_party.measure();
  result.not_yet = Interval{std::max(period.from, request.as_of), period.to}.length();
  const Interval observed{period.from, std::min(period.to, request.as_of)};
  result.not_in_contract = (IntervalSet(observed) - IntervalSet(scene.contract.validity)).measure();

  auto in_figure = result.available;
  if (policy.maintenance_accounting == MaintenanceAccounting::available)
    in_figure += result.excluded_maintenance + result.excluded_third_party;
  if (result.sum() != period.length() || in_figure.count() != account.figure.thd_ms)
    return does_not_add_up(result, period.length());
  return result;
}

}  // namespace sereno::sla
