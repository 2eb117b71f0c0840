// The text that somebody sees of an HTML mail.
#pragma once

#include <string>
#include <string_view>

namespace sereno::sla {

/// Paragraphs, rows and list entries as lines, cells parted by tabs, block quotes with "> " before each line, pictures
/// of the mail as "[cid:...]". Scripts, styles and comments are left out. Any bytes are fine; UTF-8 in, UTF-8 out.
std::string text_of_html(std::string_view html);

}  // namespace sereno::sla
