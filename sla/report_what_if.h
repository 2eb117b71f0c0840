// How sure the figure is: bounds, other readings of the contract, the error budget.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// Everything against the provider: silence is downtime, no claim holds.
Bound low_bound(const Scene& scene, const Policy& policy);
/// Everything for it: silence is uptime, every claim holds.
Bound high_bound(const Scene& scene, const Policy& policy);
/// Each other choice of a policy that would change the figure, "met" or the credit of `own`.
std::vector<Alternative> alternatives(const Scene& scene, const Policy& policy, const Bound& own);
Bound bound_of(const Contract& contract, const Policy& policy, const Account& account);

/// cannot_tell where there is no figure or the bounds disagree; then `reasons` says on what.
Verdict verdict_of(const Report& report, std::vector<std::string>& reasons);

ErrorBudget error_budget(const Policy& policy, const Account& account, const Interval& range);

}  // namespace sereno::sla
