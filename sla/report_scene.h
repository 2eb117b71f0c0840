// The scene of a report: what was loaded, folded and judged by its policy.
#pragma once

#include "sla/report_account.h"

namespace sereno::sla {

/// Borrows contract and evidence.
Scene make_scene(const Contract& contract, const ReportRequest& request, const Evidence& evidence);
/// The same by another policy, from the beginning.
Scene scene_under(const Scene& scene, const Policy& policy);

}  // namespace sereno::sla
