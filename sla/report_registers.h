// Incidents, maintenance, claims and corrections as the report lists them.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// Fills incidents, requests, reliability, response, resolution and what of the incidents was recorded late.
void judge_incidents(Report& report, const Scene& scene, const View& view,
                     const std::vector<FunctionAccount>& functions);

/// Those that touch the report's range.
std::vector<MaintenanceResult> maintenance_results(const View& view, const std::vector<FunctionAccount>& functions,
                                                   const Account& account, const Interval& range);
std::vector<ClaimResult> claim_results(const Scene& scene, const View& view,
                                       const std::vector<FunctionAccount>& functions, const Account& account);
/// What each correction changed, given those before it.
std::vector<CorrectionResult> correction_results(const Scene& scene);
std::vector<Bug> bugs_of(const Scene& scene);
/// Fills what was recorded late, or said ahead of its recording.
void add_late(Report& report, const Scene& scene);
/// The record that closed the month, if one did.
std::optional<Freeze> freeze_of(const Scene& scene, const Period& period);

}  // namespace sereno::sla
