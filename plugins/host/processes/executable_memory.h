// Whether memory that was written may be executed.
#pragma once

namespace sereno::host {

/// False where the kernel refuses it to this process, and so to all that it starts: systemd's MemoryDenyWriteExecute,
/// PR_SET_MDWE and the like. Programs that compile while they run cannot live there. Tries it on a page of its own.
bool memory_may_become_code();

}  // namespace sereno::host
