// How long a token that a person gave us is still good.
#pragma once

#include <optional>
#include <string_view>

#include "sereno/metric.h"
#include "sereno/time.h"

namespace sereno::flows {

/// "token_days" of a JSON web token that says when it ends (RFC 7519, exp), negative behind that; nothing of any other.
std::optional<Metric> token_days(std::string_view token, Instant now);

}  // namespace sereno::flows
