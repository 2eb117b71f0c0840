// What every row and file of a run carries, so that it is found again and nothing else is touched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/time.h"

namespace list_upload {

/// "SRN-mx1-06g2k9q4r0-8s5t": site, milliseconds since 1970, chance. `site`: [A-Za-z0-9_]{1,16}.
std::string make_marker(std::string_view site, sereno::Instant now, std::uint32_t chance);

/// When it was made; nothing for what is no marker.
std::optional<sereno::Instant> time_of_marker(std::string_view marker);

/// Whether a text can be the site of one.
bool is_site(std::string_view text);

}  // namespace list_upload
