// What the commands print, without the start-up cost of streams.
#pragma once

#include <string_view>

namespace sereno::cli {

/// To standard output as it stands. False when it cannot be written.
bool print(std::string_view text);

/// "sereno: what" and a newline to standard error.
void complain(std::string_view what);

}  // namespace sereno::cli
