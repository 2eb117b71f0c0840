// The few encodings in which a value travels.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sereno::steps {

/// RFC 3986: everything but letters, digits and "-._~" as %XX, upper-case.
std::string percent_encoded(std::string_view bytes);
/// The other way, once; what is no %XX stays.
std::string percent_decoded(std::string_view text);
/// RFC 4648 5, with or without padding. Nothing for anything else.
std::optional<std::string> base64url_decoded(std::string_view text);
/// RFC 4648, with padding.
std::string base64(std::string_view bytes);
/// As it stands between the quotes of a JSON string; bytes above 0x7f stay.
std::string json_escaped(std::string_view text);

}  // namespace sereno::steps
