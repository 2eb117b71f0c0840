// The system's time zones. Internal to the extractions.
#pragma once

#include <chrono>
#include <string_view>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::flows {

/// The instant at which a clock in that zone shows `wall`. `zone`: a name of the database, "+HH:MM" or "-HH:MM", empty
/// or "UTC". A wall time that the zone skips is taken an hour later, one that it repeats the first time.
Result<Instant> instant_of(std::chrono::local_seconds wall, std::string_view zone);

}  // namespace sereno::flows
