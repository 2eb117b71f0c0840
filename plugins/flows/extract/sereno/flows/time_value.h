// Times as other systems write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::flows {

/// `format`: "iso8601" (a T or a blank, seconds and fraction may be missing, Z, offset or none), "http" (RFC 7231),
/// "mail" (RFC 5322), "epoch" (seconds, a fraction too), "epoch_ms", else a strptime format of date, time, "%p" (am,
/// pm, a. m., p. m.) and "%z". `zone`: of a text that says none, a name of the time zone database or an offset such as
/// "-06:00"; empty: UTC. A time that a zone skips is taken an hour later, one that it repeats the first time.
/// Fails on anything else, on dates that do not exist and on years outside 1970 to 2037.
Result<Instant> parse_time(std::string_view text, std::string_view format, std::string_view zone = {});

/// Why a format or zone cannot be used; nothing when it can.
std::optional<std::string> time_format_problem(std::string_view format, std::string_view zone);

}  // namespace sereno::flows
