// What a process said before it died.
#pragma once

#include <string>
#include <string_view>

namespace sereno::host {

/// The last line of what it wrote to standard error, cleaned and shortened; empty when there is none.
std::string last_words(std::string_view standard_error);

}  // namespace sereno::host
