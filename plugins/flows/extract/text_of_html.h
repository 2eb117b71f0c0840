// The reading behind visible_text(). Internal to the extractions.
#pragma once

#include <string>
#include <string_view>

namespace sereno::flows {

/// What visible_text() gives, read in this process.
std::string text_of_html(std::string_view html);

}  // namespace sereno::flows
