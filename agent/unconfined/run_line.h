// Runs one program without the confinement of the agent's own: it may get more privileges.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/unconfined/command_request.h"

namespace sereno::agent::unconfined {

/// Waits for its end and keeps the first 64 KiB of its output. At the end of `timeout` its process group is killed; the
/// unit's control group takes whatever else it left. One program at a time, on the only thread.
Outcome run_line(const std::vector<std::string>& line, std::chrono::milliseconds timeout);

}  // namespace sereno::agent::unconfined
