#include "sla/report_what_if.h"

#include <algorithm>
#include <cassert>

namespace sereno::sla {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t whole_e4 = 1'000'000;
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

}  // namespace

Bound bound_of(const Contract& contract, const Policy& policy, const Account& account) {
  Bound bound{.figure = account.figure};
  bound.met = account.figure.reaches(policy.objective_e4);
  bound.credit_percent_e4 = credit_for(contract, policy, account.figure, account.counted.measure()).percent_e4;
  return bound;
}

Bound low_bound(const Scene& scene, const Policy& policy) {
  Policy strict = policy;
  strict.unknown = UnknownCounts::down;
  return bound_of(scene.contract, strict, evaluate(scene, strict, Claims::none));
}

Bound high_bound(const Scene& scene, const Policy& policy) {
  Policy lenient = policy;
  lenient.unknown = UnknownCounts::up;
  return bound_of(scene.contract, lenient, evaluate(scene, lenient, Claims::all));
}

std::vector<Alternative> alternatives(const Scene& scene, const Policy& policy, const Bound& own) {
  std::vector<Alternative> found;
  for (const PolicyEntry& change : policy_alternatives(policy)) {
    Policy other = policy;
    [[maybe_unused]] const auto set = set_policy(other, change.key, change.value);
    assert(set);
    const Bound bound = bound_of(scene.contract, other, evaluate(scene, other, Claims::accepted));
    Alternative alternative{.policy_change = change.key + "=" + change.value,
                            .figure = bound.figure,
                            .met = bound.met,
                            .credit_percent_e4 = bound.credit_percent_e4};
    alternative.figure_differs =
        bound.figure.thd_ms != own.figure.thd_ms || bound.figure.denominator_ms != own.figure.denominator_ms;
    alternative.met_differs = bound.met != own.met;
    alternative.band_differs = bound.credit_percent_e4 != own.credit_percent_e4;
    if (alternative.figure_differs || alternative.met_differs || alternative.band_differs)
      found.push_back(std::move(alternative));
  }
  return found;
}

Verdict verdict_of(const Report& report, std::vector<std::string>& reasons) {
  if (!report.figure.exists()) {
    reasons.emplace_back("no time of the period can be judged: there is no figure");
    return Verdict::cannot_tell;
  }
  const bool met_differs = report.low.met != report.high.met;
  const bool credit_differs = report.low.credit_percent_e4 != report.high.credit_percent_e4;
  if (met_differs || credit_differs) {
    const char* what = !credit_differs ? "whether the objective is met"
                       : !met_differs  ? "the credit"
                                       : "whether the objective is met, and the credit";
    reasons.push_back(std::string("what is unknown or claimed decides ") + what + ": see the bounds");
    return Verdict::cannot_tell;
  }
  return report.objective_met ? Verdict::met : Verdict::missed;
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
