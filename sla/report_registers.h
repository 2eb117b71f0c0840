// Incidents, maintenance, claims and corrections as the report lists them.
#pragma once

#include <vector>

#include "sla/report_account.h"

namespace sereno::sla {

/// The last record of each incident, in the order of their registration.
std::vector<Incident> latest_records(const std::vector<Incident>& records);

/// Fills incidents, requests, reliability, response and resolution of the report.
void judge_incidents(Report& report, const std::vector<Incident>& incidents);

/// Those that touch the report's range.
std::vector<MaintenanceResult> maintenance_results(const Scene& scene, const Policy& policy,
                                                   const std::vector<JudgedMaintenance>& judged,
                                                   const std::vector<FunctionAccount>& functions,
                                                   const Account& account);
std::vector<ThirdPartyResult> third_party_results(const Scene& scene, const Policy& policy,
                                                  const std::vector<FunctionAccount>& functions,
                                                  const Account& account);

/// Applies the corrections to the scene's timelines one by one and says what each changed.
std::vector<CorrectionResult> apply_corrections(Scene& scene, const Policy& policy);

}  // namespace sereno::sla
