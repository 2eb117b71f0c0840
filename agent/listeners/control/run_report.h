// What the command line prints of a run: pure.
#pragma once

#include <optional>
#include <string>

#include "agent/checking/check_service.h"
#include "agent/listeners/control/control_protocol.h"
#include "plugins/host/output/past_runs.h"
#include "sereno/result.h"

namespace sereno::agent {

/// `past`: what is recorded of the service's earlier runs; nothing where nobody asked for it.
std::string run_text(CheckAnswer answer, const ControlRequest& request,
                     const std::optional<Result<host::PastRuns>>& past);

}  // namespace sereno::agent
