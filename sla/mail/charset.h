// Charsets of mails, for a process that may open no file any more.
#pragma once

#include <string>
#include <string_view>

namespace sereno::sla {

/// Loads the converters of the charsets that mails have, so that they work where nothing can be opened.
void load_charsets();

/// UTF-8 of text in a charset of whatever case. Without a name, with one that lies, and where it says Latin: UTF-8
/// where it is that, else windows-1252. What cannot be converted becomes U+FFFD.
std::string utf8_from(std::string_view text, std::string_view charset);

}  // namespace sereno::sla
