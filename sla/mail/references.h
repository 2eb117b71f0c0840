// Numbers by which recordings and incidents are known, found in text. Internal to understanding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

/// "3f2504e0-4f89-41d3-9a0c-0305e82c3301", also in braces, in capitals, and without hyphens: with hyphens and small
/// letters, in the order of their shapes, each once.
std::vector<std::string> guids_in(std::string_view text);

/// The first "INC-2026-0113"; empty where there is none.
std::string reference_in(std::string_view text);

}  // namespace sereno::sla
