// What a person and a graph get to see of a run.
#pragma once

#include "checks/flow/settings.h"
#include "sereno/check_result.h"
#include "sereno/flows/flow_run.h"

namespace flow {

/// The result of a run that has ended, and at whom the fault lies. Pure but for what the run holds; of `context` only
/// the parties are asked.
sereno::CheckResult report(const Settings& settings, const sereno::flows::FlowRun& run, const sereno::Context& context,
                           const sereno::Metric& time);

}  // namespace flow
