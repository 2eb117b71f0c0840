// What the record holds of a run: pure.
#pragma once

#include <string>
#include <vector>

#include "agent/checking/runner.h"
#include "config/agent/agent_settings.h"
#include "ledger/ledger.h"

namespace sereno::agent {

/// What was seen, which is not always what the asker is told: a run whose time was over has not seen its function,
/// whatever `timeout_status` says, and one that the observer could not make says why (RunOutcome::observer).
/// `interval` is what the record is judged by. The steps are kept where the run failed, and where it is `news`: the
/// first of a state.
ledger::Sample sample_of(const config::ServiceSettings& service, milliseconds interval, const RunOutcome& outcome,
                         Instant at, bool news);

/// A line each: name, start and duration in seconds, "failed" or nothing, outcome, with tabs between.
std::string steps_text(const std::vector<StepOutcome>& steps);

}  // namespace sereno::agent
