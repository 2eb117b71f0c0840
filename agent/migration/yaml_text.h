// Values as YAML that every reader understands the same way. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::agent::migration {

/// A scalar in double quotes; `text` is UTF-8.
std::string in_quotes(std::string_view text);
/// ["a", "b"]
std::string list_of(const std::vector<std::string>& items);

}  // namespace sereno::agent::migration
