// What -v and -vv show beside a result.
#pragma once

#include <string>
#include <vector>

#include "plugins/host/output/past_runs.h"
#include "sereno/check_result.h"

namespace sereno::host {

/// The steps on one line: "steps: resolve 1.2 ms, connect 0.4 ms, tls 31 ms (failed)". Empty without steps.
std::string steps_line(const std::vector<StepOutcome>& steps);

/// The steps as a table, one line each: name, start and duration in milliseconds, what was seen; '!' leads the one
/// that decided. With `past` the 95th percentile of earlier runs stands beside each time, "-" where none is recorded.
/// Without a newline at the end; empty without steps.
std::string steps_table(const std::vector<StepOutcome>& steps, const PastRuns* past = nullptr);

/// The result as it is shown at this verbosity: from 1 on the long text begins with one more line (the steps in brief),
/// from 2 on with the table. 0 changes nothing.
CheckResult explained(CheckResult result, unsigned verbosity);

}  // namespace sereno::host
