#include "sla/report_account.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace sereno::sla {
namespace {

IntervalSet outage_states(const Timeline& line, const Policy& policy) {
  IntervalSet raw = line.down;
  if (counts_as_outage(State::degraded, policy)) raw |= line.degraded;
  if (counts_as_outage(State::warning, policy)) raw |= line.warning;
  return raw;
}

/// The outages of a function whose end an incident's notice tells: those while it was open, at the latest until the
/// notice; where there is none, the one behind it, which ended shortly before it was registered.
std::vector<Interval> outages_of(const Incident& incident, const IntervalSet& down, const std::string& function,
                                 const Policy& policy) {
  std::vector<Interval> found;
  if (!incident.function.empty() && incident.function != function) return found;
  std::optional<Interval> behind;
  const Interval open = incident.open(*incident.restoration_notice);
  for (const Interval& outage : down.parts()) {
    if (!intersection(open, outage).empty()) found.push_back(outage);
    if (outage.to <= incident.registered && outage.to > incident.registered - policy.same_root_within) behind = outage;
  }
  if (found.empty() && behind) found.push_back(*behind);
  return found;
}

/// With outage_end=notified: from each recovery to the notice of it.
IntervalSet until_notified(const IntervalSet& down, const std::string& function, const std::vector<Incident>& incidents,
                           const Policy& policy) {
  std::vector<Interval> waits;
  for (const Incident& incident : incidents) {
    if (incident.standing || incident.request || !incident.restoration_notice) continue;
    const Instant notice = *incident.restoration_notice;
    for (const Interval& outage : outages_of(incident, down, function, policy))
      if (outage.to < notice) waits.push_back({outage.to, notice});
  }
  return IntervalSet::of(std::move(waits));
}

/// What claims excuse of a function: others' faults without the provider's own.
IntervalSet third_party_of(const std::vector<JudgedClaim>& claims, std::size_t function, Reading reading) {
  std::vector<IntervalSet> others, own;
  for (const JudgedClaim& claim : claims) {
    IntervalSet burden = claim.burdens.at(function);
    if (reading == Reading::if_accepted)
      burden = (burden - claim.released.at(function)) | claim.pending_own.at(function);
    own.push_back(std::move(burden));
    if (reading == Reading::no_claims) continue;
    others.push_back(claim.excuses.at(function));
    if (reading == Reading::if_accepted) others.push_back(claim.pending.at(function));
    if (reading == Reading::all_claims && claim.cause != Cause::provider) others.push_back(claim.said.at(function));
  }
  return union_of(others) - union_of(own);
}

IntervalSet maintenance_of(const std::vector<JudgedMaintenance>& all, std::size_t function) {
  std::vector<IntervalSet> excused;
  for (const JudgedMaintenance& judged : all) excused.push_back(judged.excused.at(function));
  return union_of(excused);
}

FunctionAccount account_for(const Scene& scene, const View& view, std::size_t function, Reading reading) {
  const Timeline& line = (*view.lines)[function];
  const Policy& policy = view.policy;
  FunctionAccount account{.function = &scene.contract.functions[function]};
  const IntervalSet raw = outage_states(line, policy);
  const IntervalSet closed = raw.closed(policy.recovery_min);
  IntervalSet down = closed.opened(policy.min_outage);
  if (policy.outage_end == OutageEnd::notified)
    down |= until_notified(down, line.function, *view.judged.incidents, policy).clipped(scene.context);
  account.raw = raw.clipped(scene.range);
  account.closed = closed.clipped(scene.range);
  account.down = down.clipped(scene.range);
  account.unknown = line.unknown.clipped(scene.range) - account.down;
  account.maintenance = maintenance_of(*view.judged.maintenance, function).clipped(scene.range);
  account.third_party = third_party_of(*view.judged.claims, function, reading).clipped(scene.range);
  return account;
}

/// What maintenance_accounting=exclude takes out of the denominator: the excused time, whether down or not, and the
/// downtime of third parties.
IntervalSet cut_by_accounting(const std::vector<const FunctionAccount*>& functions) {
  return unite(functions,
               [](const FunctionAccount& each) { return each.maintenance | (each.down & each.third_party); });
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

bool belongs_to(const Incident& incident, const std::vector<std::string>& functions, const Interval& outage) {
  if (incident.standing || incident.request) return false;
  const bool same_function = incident.function.empty() || in_scope(functions, incident.function);
  return same_function && !intersection(incident.open(Instant::max()), outage).empty();
}

std::vector<Overlay> overlays(const std::vector<JudgedCorrection>& corrections, Reading reading) {
  std::vector<Overlay> all;
  for (const JudgedCorrection& each : corrections) {
    const bool taken_back = reading == Reading::if_accepted && !each.agreed;
    for (Overlay overlay : each.established) {
      if (taken_back && (!each.span || overlay.state != each.state || overlay.function != each.function)) continue;
      if (taken_back) overlay.spans = overlay.spans.clipped(*each.span);
      all.push_back(std::move(overlay));
    }
    if (reading == Reading::if_accepted) all.insert(all.end(), each.pending.begin(), each.pending.end());
  }
  return all;
}

View view_of(const Scene& scene, const Policy& policy, Reading reading, Lines lines) {
  View view{.policy = policy, .judged = judge_entries(scene.judged_in(), policy, scene.judged, scene.policy)};
  const auto over = overlays(*view.judged.corrections, reading);
  if (!over.empty()) {
    std::vector<Timeline> corrected = *lines;
    for (const Overlay& overlay : over)
      for (Timeline& line : corrected) correct(line, overlay, scene.context);
    lines = std::make_shared<const std::vector<Timeline>>(std::move(corrected));
  }
  view.lines = std::move(lines);
  return view;
}

View view_of(const Scene& scene, const Policy& policy, Reading reading) {
  const bool same_vantages = policy.vantages == scene.policy.vantages || !scene.several_sources;
  if (same_vantages && policy.stale_after == scene.policy.stale_after)
    return view_of(scene, policy, reading, scene.lines);
  return view_of(scene, policy, reading,
                 std::make_shared<const std::vector<Timeline>>(
                     build_timelines(scene.contract, policy, scene.observed, scene.context)));
}

std::vector<FunctionAccount> function_accounts(const Scene& scene, const View& view, Reading reading) {
  std::vector<FunctionAccount> accounts;
  accounts.reserve(view.lines->size());
  for (std::size_t i = 0; i < view.lines->size(); ++i) accounts.push_back(account_for(scene, view, i, reading));
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

Account evaluate(const Scene& scene, const View& view, Reading reading) {
  const auto functions = function_accounts(scene, view, reading);
  return account_of(critical(functions), view.policy, scene.range);
}

Account evaluate(const Scene& scene, const Policy& policy, Reading reading) {
  return evaluate(scene, view_of(scene, policy, reading), reading);
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
