// The alerts of TLS (RFC 8446 6, RFC 5246 7.2, RFC 7301) in words.
#pragma once

#include <string>

namespace sereno::steps {

/// What the server says by it: "it demands a client certificate". A number for one that nobody has named.
std::string describe_alert(int code);

/// It speaks of the certificate of ours that it was shown, or missed: nothing about what it does for others.
bool is_about_our_certificate(int code);

}  // namespace sereno::steps
