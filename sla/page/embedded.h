// What the program carries with it, made by sla/language/embed.py.
#pragma once

#include <string_view>

namespace sereno::sla {

/// The template of the page.
std::string_view page_template();

}  // namespace sereno::sla
