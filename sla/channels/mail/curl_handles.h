// libcurl's objects, each owned once. Internal to the channels.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace sereno::sla {

struct CurlRelease {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using CurlHandle = std::unique_ptr<CURL, CurlRelease>;
using CurlList = std::unique_ptr<curl_slist, CurlRelease>;

}  // namespace sereno::sla
