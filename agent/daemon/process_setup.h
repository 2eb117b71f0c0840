// What the process makes of itself before it does anything.
#pragma once

#include <string>
#include <string_view>

namespace sereno::agent {

/// No core file and no look into the memory by others of the same user (keys and secrets live there); files for the
/// agent's user and group only; children that lose their parent become ours; a broken pipe is an error code, no end;
/// little memory for the allocator's own comfort.
void set_up_process();

/// The machine's own name, "localhost" when it has none.
std::string machine_name();

/// Tells systemd, when it started us: "READY=1", "STOPPING=1", "STATUS=...". Does nothing otherwise.
void notify_service_manager(std::string_view state);

}  // namespace sereno::agent
