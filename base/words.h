// Small pieces of English sentences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sereno {

/// "1 service", "3 services", "0 services": nouns whose plural has an s.
std::string counted(std::int64_t number, std::string_view noun);
std::string counted(std::size_t number, std::string_view noun);

/// "web, sip, flow"
std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");

/// What stands before the first line feed; all of it when there is none.
std::string first_line(const std::string& text);

}  // namespace sereno
