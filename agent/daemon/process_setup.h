// What the process makes of itself before it does anything.
#pragma once

#include <string>

namespace sereno::agent {

/// No core file and no look into the memory by others of the same user (keys and secrets live there); files for the
/// agent's user and group only; children that lose their parent become ours; a broken pipe is an error code, no end;
/// little memory for the allocator's own comfort.
void set_up_process();

/// The machine's own name, "localhost" when it has none.
std::string machine_name();

}  // namespace sereno::agent
