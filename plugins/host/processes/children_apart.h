// Children that are started and waited for beside the event loop, on another thread than its.
#pragma once

#include <sys/types.h>

#include "plugins/host/processes/process_spawn.h"

namespace sereno::host {

/// As spawn(). Until forget_apart() nobody takes the child for an orphan: ChildProcesses neither waits for it nor kills
/// it. On any thread, which lives longer than the child where the request says dies_with_parent.
Spawned spawn_apart(const SpawnRequest& request);

/// Once it has been waited for.
void forget_apart(pid_t child);

/// Waits for a spawn_apart() that goes on.
bool is_apart(pid_t child);

}  // namespace sereno::host
