// The letter of Outlook's rich text: compressed RTF (MS-OXRTFCP) within a winmail.dat, as plain text.
#pragma once

#include <string>
#include <string_view>

namespace sereno::sla {

/// What a compressed RTF says, at most 1 MiB of it; empty for what is none. What was cut off is read as far as it goes.
std::string uncompressed_rtf(std::string_view bytes);

/// The text that RTF shows, UTF-8: paragraphs are lines, cells are parted by tabs. Fonts, styles, pictures and what is
/// meant for other readers are left out. Never fails: what is no RTF is no text.
std::string rtf_text(std::string_view rtf);

}  // namespace sereno::sla
