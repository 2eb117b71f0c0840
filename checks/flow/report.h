// What a person and a graph get to see of a run.
#pragma once

#include "checks/flow/settings.h"
#include "sereno/check_result.h"
#include "sereno/flows/dry_run.h"
#include "sereno/flows/flow_run.h"

namespace flow {

/// The result of a run that has ended, and at whom the fault lies. Pure but for what the run holds; of `context` only
/// the parties are asked.
sereno::CheckResult report(const Settings& settings, const sereno::flows::FlowRun& run, const sereno::Context& context,
                           const sereno::Metric& time);

/// The same of what was only tried: nothing of the platform was seen, and so nothing is said of it.
sereno::CheckResult report(const Settings& settings, const sereno::flows::DryRun& dry);

}  // namespace flow
