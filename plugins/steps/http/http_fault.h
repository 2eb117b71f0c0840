// Puts libcurl's error codes into the few that a check tells apart. Internal to the HTTP transport.
#pragma once

#include <string>
#include <string_view>

#include "sereno/steps/http.h"

namespace sereno::steps {

/// Where an exchange ended badly.
struct CurlEnd {
  int code = 0;      ///< CURLcode
  int os_error = 0;  ///< errno of a failed connection
  Stage stage = Stage::connect;
  bool answered = false;  ///< a status line has come
  bool through_proxy = false;
  bool tunnel = false;             ///< the proxy leads to the page's own port: CONNECT or SOCKS
  bool at_the_proxys_tls = false;  ///< in the handshake with an https:// proxy itself
  int proxy_status = 0;            ///< the proxy's answer to CONNECT
  int socks_reply = 0;             ///< CURLproxycode of a SOCKS proxy
};

HttpFault fault_of(const CurlEnd& end);

/// Whether the proxy failed, or kept silent where nobody can tell it from the page behind it.
bool is_the_proxys(const CurlEnd& end, HttpFault fault);

/// Whether the proxy works, and says that it cannot reach the page.
bool proxy_reaches_no_page(const CurlEnd& end);

/// Of a page over plain HTTP it is the proxy that answers so: the page knows nothing of it.
bool wants_proxy_password(const HttpExchange& exchange);
void blame_proxy(HttpExchange& exchange);

/// libcurl gave a header up whose size is beyond what it takes, under a code that means other things too.
bool is_endless_header(std::string_view library_text);

/// What a broken answer was broken by, in words: "broken chunks". The library's words where nobody knows better.
std::string describe_broken_answer(std::string_view library_text);

/// That --source-address is none of this machine's: the library names a code of its own only.
std::string describe_no_source(const std::string& source_address);

}  // namespace sereno::steps
