// How sure the figure is: bounds, other readings of the contract, the error budget.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// Everything against the provider: silence is downtime, no claim holds.
Bound low_bound(const Scene& scene);
/// Everything for it: silence is uptime, every claim holds.
Bound high_bound(const Scene& scene);
/// What was said as it is established, with unknown time taken one way.
Bound unknown_bound(const Scene& scene, UnknownCounts unknown);
/// Each other choice of a policy that would change the figure, "met" or the credit of `own`.
std::vector<Alternative> alternatives(const Scene& scene, const Bound& own);
Bound bound_of(const Contract& contract, const Policy& policy, const Account& account);
/// If what is pending were accepted; nothing when nothing is.
std::optional<IfAccepted> if_accepted(const Scene& scene);
/// Nothing when the contract lists no sources, or nothing comes from another one.
std::optional<SourceBounds> source_bounds(const Scene& scene, const View& view);

/// Fills verdict, certain and doubt from the figure and the bounds over unknown time.
void judge_certainty(Report& report);

ErrorBudget error_budget(const Policy& policy, const Account& account, const Interval& range);

}  // namespace sereno::sla
