// Netscape's cookie file, as libcurl keeps it. Internal to the HTTP transport.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/steps/http_session.h"
#include "sereno/steps/url.h"

namespace sereno::steps {

/// Why a file that is there is not to be written over with cookies: it has something else in it. Empty when it is a
/// cookie file (of libcurl, or of a browser), empty, or not there.
std::string why_no_cookie_file(const std::string& path);

/// Makes the file unless it is there, for its owner's eyes only: it will hold sessions. libcurl would make it for all,
/// and say nothing when it cannot. Gives the reason when it cannot be written.
std::string prepare_cookie_file(const std::string& path);

/// A line of Netscape's cookie file, when the cookie goes to that address: domain, whether its hosts too, path, whether
/// over TLS only, end, name, value, with tabs between.
std::optional<HttpCookie> cookie_for(const Url& url, std::string_view line);

}  // namespace sereno::steps
