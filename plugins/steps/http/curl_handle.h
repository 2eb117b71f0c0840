// One libcurl handle, its lists and what it says of a finished transfer. Internal to the HTTP transport.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/steps/http/curl_library.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/http.h"

namespace sereno::steps {

using CurlEasy = std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)>;
using CurlList = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;

CurlList curl_list(const std::vector<std::string>& lines);

template <class Value>
void curl_set(CURL* curl, CURLoption option, Value value) {
  curl_library().easy_setopt(curl, option, value);
}

/// A number about the last transfer; 0 when there is none.
long curl_number(CURL* curl, CURLINFO which);
HttpTimes curl_times(CURL* curl);

/// Trust, client certificate and versions. Once for a handle.
void curl_set_tls(CURL* curl, const TlsSettings& tls);
/// The same trust for an https:// proxy. Once for a handle.
void curl_set_proxy_trust(CURL* curl, const TlsSettings& tls);
void curl_set_credentials(CURL* curl, const HttpRequest& request);
/// How long all of it and its connection may take.
void curl_set_limits(CURL* curl, const HttpRequest& request, const Deadline& deadline);
long curl_http_version(HttpVersion version);

}  // namespace sereno::steps
