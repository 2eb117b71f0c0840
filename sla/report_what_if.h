// How sure the figure is: bounds, other readings of the contract, the error budget.
#pragma once

#include <memory>
#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// An account and what an agreement's commitments owe by it; null where there are none.
struct Outcome {
  Account account{};
  std::shared_ptr<const AgreementTotal> agreed{};
};

/// Everything against the provider: silence is downtime, no claim holds.
Bound low_bound(const Scene& scene);
/// Everything for it: silence is uptime, every claim holds.
Bound high_bound(const Scene& scene);
/// What was said as it is established, with unknown time taken one way.
Bound unknown_bound(const Scene& scene, UnknownCounts unknown, const Outcome& own);
/// Each other choice of a policy that would change the figure, "met" or the credit of the report's own outcome.
std::vector<Alternative> alternatives(const Scene& scene, const Outcome& own);
/// If what is pending were accepted; nothing when nothing is.
std::optional<IfAccepted> if_accepted(const Scene& scene);
/// Nothing when the contract lists no sources, or nothing comes from another one.
std::optional<SourceBounds> source_bounds(const Scene& scene, const View& view);

/// Fills verdict, certain and doubt from the figure and the bounds over unknown time.
void judge_certainty(Report& report);

ErrorBudget error_budget(const Policy& policy, const Account& account, const Interval& range);

}  // namespace sereno::sla
