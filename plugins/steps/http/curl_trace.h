// What of libcurl's own trace is shown. Internal to the HTTP transport.
#pragma once

#include <string>
#include <string_view>

namespace sereno::steps {

/// Notes in which libcurl repeats a header of HTTP/2 or a cookie as it is. The header lines say the same, redacted.
bool repeats_secrets(std::string_view note);

/// A request's body as one line: "[body, 19 bytes] user=ann&password=x". Empty of none.
std::string sent_words(std::string_view body);

}  // namespace sereno::steps
