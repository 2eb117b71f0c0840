// The catalogue that the program carries with it, made by embed.py.
#pragma once

#include <string_view>

namespace sereno::sla {

/// po/es_MX.po, compiled.
std::string_view spanish_catalogue();

}  // namespace sereno::sla
