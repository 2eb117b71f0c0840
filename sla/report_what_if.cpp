#include "sla/report_what_if.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

#include "sla/agreement_result.h"
#include "sla/exact.h"
#include "sla/owed.h"
#include "sla/report_scene.h"

namespace sereno::sla {
namespace {

__extension__ using Wide = __int128;

constexpr milliseconds burn_window{3'600'000};

/// How many times faster than allowed the downtime of a window uses the budget up, times 1000.
std::int64_t burn_e3(milliseconds down, milliseconds window, std::int64_t allowed_e4) {
  return static_cast<std::int64_t>(static_cast<Wide>(down.count()) * 1000 * whole_e4 /
                                   (static_cast<Wide>(window.count()) * allowed_e4));
}

/// The worst hour begins where an outage begins or ends where one ends.
void find_worst_hour(ErrorBudget& budget, const IntervalSet& counted, const Interval& range, std::int64_t allowed_e4) {
  if (range.length() < burn_window || allowed_e4 == 0) return;
  milliseconds worst{0};
  for (const Interval& part : counted.parts()) {
    const Instant starts[] = {std::min(part.from, range.to - burn_window), std::max(part.to - burn_window, range.from)};
    for (const Instant start : starts) {
      const Interval hour{start, start + burn_window};
      const auto down = counted.clipped(hour).measure();
      if (down <= worst) continue;
      worst = down;
      budget.worst_hour = hour;
    }
  }
  budget.worst_burn_e3 = burn_e3(worst, burn_window, allowed_e4);
}

/// The outcome by another policy or reading, from the timelines on.
Outcome outcome_of(const Scene& scene, const Policy& policy, Reading reading) {
  if (!scene.contract.agreement) return {evaluate(scene, policy, reading), nullptr};
  const View view = view_of(scene, policy, reading);
  const auto functions = function_accounts(scene, view, reading);
  const auto measurements = distinct_measurements(scene.evidence.measured);
  const AgreementResult result =
      agreement_result({scene.contract, policy, functions, measurements, scene.period, scene.range, scene.as_of});
  return {account_of(critical(functions), policy, scene.range), std::make_shared<AgreementTotal>(result.total)};
}

Bound bound_of(const Contract& contract, const Policy& policy, const Outcome& outcome) {
  const Figure& figure = outcome.account.figure;
  Bound bound{.figure = figure, .counted = outcome.account.counted.measure(), .agreed = outcome.agreed};
  bound.met = figure.reaches(policy.objective_e4);
  bound.credit_percent_e4 = credit_for(contract, policy, figure, bound.counted).percent_e4;
  return bound;
}

/// Whether one of them owes what the other does not.
bool owed_differs(const Contract& contract, const Bound& left, const Bound& right) {
  const Owed first = owed_of(contract, left), second = owed_of(contract, right);
  return left.credit_percent_e4 != right.credit_percent_e4 || owes_more(first, second) || owes_more(second, first);
}

Bound with_unknown(const Scene& scene, UnknownCounts unknown, Reading reading) {
  Policy policy = scene.policy;
  policy.unknown = unknown;
  return bound_of(scene.contract, policy, outcome_of(scene, policy, reading));
}

/// The policies that decide the account of a scene; the rest is about credits, targets and roots. One that finds
/// nothing in the scene that it could decide is set back.
Policy deciding(Policy policy, const Scene& scene) {
  const Policy none;
  policy.objective_e4 = none.objective_e4;
  policy.credit_trigger = none.credit_trigger;
  policy.credit_row3 = none.credit_row3;
  policy.credit_basis = none.credit_basis;
  policy.resolution_target = none.resolution_target;
  if (policy.outage_end == none.outage_end) policy.same_root_within = none.same_root_within;
  if (!scene.several_sources) policy.vantages = none.vantages;
  if (scene.entries.maintenance.empty()) {
    policy.window_crossing = none.window_crossing;
    policy.sunday = none.sunday;
    policy.min_notice = none.min_notice;
    policy.late_notice = none.late_notice;
    policy.ack = none.ack;
  }
  if (scene.entries.maintenance.empty() && scene.late.empty()) policy.late_recorded = none.late_recorded;
  if (scene.entries.incidents.empty()) policy.outage_end = none.outage_end;
  if (scene.entries.claims.empty() && scene.entries.corrections.empty() && scene.entries.incidents.empty())
    policy.acceptance = none.acceptance;
  const auto never = [&](IntervalSet Timeline::*set) {
    return scene.entries.corrections.empty() && std::all_of(scene.lines->begin(), scene.lines->end(),
                                                            [&](const Timeline& line) { return (line.*set).empty(); });
  };
  if (never(&Timeline::warning)) policy.warning = none.warning;
  if (never(&Timeline::degraded)) policy.degraded = none.degraded;
  return policy;
}

/// The outcome under another policy, worked out only where it could differ from the own one.
Outcome outcome_under(const Scene& scene, const Policy& policy, const Outcome& own) {
  if (deciding(policy, scene) == deciding(scene.policy, scene)) return own;
  if (!scene.late.empty() && policy.late_recorded != scene.policy.late_recorded)
    return outcome_of(scene_under(scene, policy), policy, Reading::established);  // other acts count
  return outcome_of(scene, policy, Reading::established);
}

bool anything_pending(const Scene& scene) {
  for (const JudgedClaim& claim : *scene.judged.claims)
    for (const Region* region : {&claim.pending, &claim.pending_own, &claim.released})
      if (region->touches(scene.range)) return true;
  for (const JudgedCorrection& each : *scene.judged.corrections) {
    for (const Overlay& overlay : each.pending)
      if (!overlay.spans.clipped(scene.range).empty()) return true;
    if (!each.agreed) return true;
  }
  return std::any_of(scene.judged.incidents->begin(), scene.judged.incidents->end(), [&](const Incident& incident) {
    return !incident.standing && incident.undecided && scene.range.contains(incident.registered);
  });
}

void take_good(Timeline& line, const IntervalSet& good) {
  for (IntervalSet* set : {&line.down, &line.degraded, &line.unknown, &line.silent}) *set -= good;
}

void take_bad(Timeline& line, const Timeline& other) {
  line.down |= other.down;
  line.degraded = (line.degraded | other.degraded) - line.down;
  line.unknown -= line.down | line.degraded;
  line.warning -= line.down | line.degraded;
  line.silent &= line.unknown;
}

}  // namespace

Bound low_bound(const Scene& scene) { return with_unknown(scene, UnknownCounts::down, Reading::no_claims); }

Bound high_bound(const Scene& scene) { return with_unknown(scene, UnknownCounts::up, Reading::all_claims); }

Bound unknown_bound(const Scene& scene, UnknownCounts unknown, const Outcome& own) {
  Policy policy = scene.policy;
  policy.unknown = unknown;
  return bound_of(scene.contract, policy, outcome_under(scene, policy, own));
}

std::vector<Alternative> alternatives(const Scene& scene, const Outcome& own_outcome) {
  const Bound own = bound_of(scene.contract, scene.policy, own_outcome);
  std::vector<Alternative> found;
  for (const PolicyEntry& change : policy_alternatives(scene.policy)) {
    Policy other = scene.policy;
    [[maybe_unused]] const auto set = set_policy(other, change.key, change.value);
    assert(set);
    const Bound bound = bound_of(scene.contract, other, outcome_under(scene, other, own_outcome));
    Alternative alternative{.policy_change = change.key + "=" + change.value,
                            .figure = bound.figure,
                            .counted = bound.counted,
                            .met = bound.met,
                            .credit_percent_e4 = bound.credit_percent_e4,
                            .agreed = bound.agreed};
    alternative.figure_differs =
        bound.figure.thd_ms != own.figure.thd_ms || bound.figure.denominator_ms != own.figure.denominator_ms;
    alternative.met_differs = bound.met != own.met;
    alternative.band_differs = owed_differs(scene.contract, bound, own);
    if (alternative.figure_differs || alternative.met_differs || alternative.band_differs)
      found.push_back(std::move(alternative));
  }
  return found;
}

std::optional<IfAccepted> if_accepted(const Scene& scene) {
  if (!anything_pending(scene)) return std::nullopt;
  const Outcome outcome = outcome_of(scene, scene.policy, Reading::if_accepted);
  return IfAccepted{.bound = bound_of(scene.contract, scene.policy, outcome)};
}

std::optional<SourceBounds> source_bounds(const Scene& scene, const View& view) {
  if (scene.contract.sources.empty()) return std::nullopt;
  const auto others = [&](const std::string& source, bool) { return !scene.contract.counts_source(source); };
  const Observed observed = observe(scene.contract, scene.evidence, scene.acts(),
                                    {.end = scene.range.to, .seen_until = scene.context.to}, others);
  if (observed.services.empty() && observed.recorded.empty()) return std::nullopt;
  const auto said = worst_of_services(scene.contract, scene.policy, observed, scene.context);
  std::vector<Timeline> better = *scene.lines, worse = *scene.lines;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const IntervalSet bad = said[i].down | said[i].degraded;
    take_good(better[i], IntervalSet(scene.context) - bad - said[i].unknown);
    take_bad(worse[i], said[i]);
  }
  const auto counted = [&](std::vector<Timeline> lines) {
    const View other = view_of(scene, view.policy, Reading::established,
                               std::make_shared<const std::vector<Timeline>>(std::move(lines)));
    return evaluate(scene, other, Reading::established).counted.measure();
  };
  const auto own = evaluate(scene, view, Reading::established).counted.measure();
  return SourceBounds{std::min(own, counted(std::move(better))), std::max(own, counted(std::move(worse)))};
}

void judge_certainty(Report& report) {
  if (!report.figure.exists()) {
    report.verdict = Verdict::none;
    report.doubt = Reason{ReasonCode::no_figure, {}};
    return;
  }
  report.verdict = report.objective_met ? Verdict::met : Verdict::missed;
  const Bound &down = report.unknown_down, &up = report.unknown_up;
  const bool met_differs = down.met != up.met;
  const bool agreement_doubtful = report.agreement && !report.agreement->certain;
  const bool credit_differs = agreement_doubtful || down.credit_percent_e4 != up.credit_percent_e4;
  report.certain = !met_differs && !credit_differs;
  if (report.certain) return;
  const auto code = !credit_differs ? ReasonCode::met_differs
                    : !met_differs  ? ReasonCode::credit_differs
                                    : ReasonCode::both_differ;
  report.doubt = Reason{code, {}};
}

ErrorBudget error_budget(const Policy& policy, const Account& account, const Interval& range) {
  const std::int64_t allowed_e4 = whole_e4 - policy.objective_e4;
  ErrorBudget budget;
  budget.budget =
      milliseconds{static_cast<std::int64_t>(static_cast<Wide>(account.figure.denominator_ms) * allowed_e4 / whole_e4)};
  budget.used = account.counted.measure();
  budget.left = budget.budget - budget.used;
  find_worst_hour(budget, account.counted, range, allowed_e4);
  return budget;
}

}  // namespace sereno::sla
