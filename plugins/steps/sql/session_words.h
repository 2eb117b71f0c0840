// Small texts that the SQL transports share. Internal to them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/time.h"

namespace sereno::steps {

/// "+00:00", "-06:00": of a whole number of minutes within a day.
std::string offset_words(std::chrono::minutes offset);
/// "15.18" of "15.18 (Debian 15.18-0+deb12u1)": at most 40 bytes.
std::string first_word(std::string_view text);
/// Seconds since 1970, with or without a fraction; nothing for anything else, and outside 1970 to 2100.
std::optional<Instant> instant_of_epoch(std::string_view text);

}  // namespace sereno::steps
