// Ends this process, and all that came from it, when nobody listens any more.
#pragma once

namespace sereno::host {

/// Once the other end of the socket is closed, whoever did it: all children are killed, theirs too, and the process
/// ends with 0. A thread of its own looks to that, so that no blocked signal and no busy check keeps it from it.
/// Without memory for a thread the kernel ends the process then, and its children stay.
void end_when_hung_up(int socket);

}  // namespace sereno::host
