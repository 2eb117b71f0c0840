// Waiting for a client library's socket. Internal to the SQL transports.
#pragma once

#include <poll.h>

#include "sereno/steps/deadline.h"

namespace sereno::steps {

/// The events of `events` that came, by the deadline or within `most` if that is shorter; 0 when none did. Looks
/// several times a second whether the run is cancelled.
short wait_for(int descriptor, short events, const Deadline& deadline,
               std::chrono::milliseconds most = std::chrono::milliseconds::max());

}  // namespace sereno::steps
