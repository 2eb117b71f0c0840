// What every row and file of a run carries, so that it is found again and nothing else is touched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/time.h"

namespace list_upload {

/// "SRN-mx1-1p4q9k28s": site, seconds since 1970, chance. At most 20 bytes: VICIdial's vendor_lead_code holds no more.
/// `site`: is_site().
std::string make_marker(std::string_view site, sereno::Instant now, std::uint32_t chance);

/// When it was made; nothing for what is no marker.
std::optional<sereno::Instant> time_of_marker(std::string_view marker);

/// Whether a text can be the site of one: 1 to 6 letters, digits or '_'.
bool is_site(std::string_view text);

}  // namespace list_upload
