// Dates as they stand in HTTP headers.
#pragma once

#include <optional>
#include <string_view>

#include "sereno/time.h"

namespace sereno::steps {

/// "Sun, 06 Nov 1994 08:49:37 GMT", also as RFC 850 and asctime write it. Nothing for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace sereno::steps
