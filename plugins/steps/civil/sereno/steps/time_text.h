// Points in time as other programs write them.
#pragma once

#include <optional>
#include <string_view>

#include "sereno/steps/zone.h"
#include "sereno/time.h"

namespace sereno::steps {

/// "2026-11-28 00:10:00", with "T", a fraction, and "Z", "+00", "+0000" or "+00:00"; seconds since 1970, with or
/// without a fraction; from 100,000,000,000 on milliseconds. What has no zone of its own is by the clocks of `zone`,
/// and not after `latest` where they show it twice. Nothing for anything else, which may be any bytes.
std::optional<Instant> read_time(std::string_view text, const Zone& zone, Instant latest);

}  // namespace sereno::steps
