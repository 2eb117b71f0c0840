// Compressed texts for tests.
#pragma once

#include <string>
#include <string_view>

namespace sereno::steps::testing {

std::string gzipped(std::string_view text);
/// In zlib's frame, as RFC 9110 means "deflate".
std::string deflated(std::string_view text);
/// Without a frame, as many servers mean it.
std::string raw_deflated(std::string_view text);

}  // namespace sereno::steps::testing
