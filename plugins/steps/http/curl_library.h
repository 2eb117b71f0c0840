// libcurl, loaded when it is first used. Internal to the HTTP transport.
#pragma once

#include <curl/curl.h>

#include <string>

namespace sereno::steps {

/// The functions of libcurl that are used here. They are bound by hand for speed: libcurl brings thirty libraries,
/// which as an ordinary dependency of a plugin every run of it would load, and takes a tenth of the time of a whole
/// check more when they are not loaded in the right order.
struct CurlLibrary {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
  decltype(&::curl_url) url = nullptr;
  decltype(&::curl_url_cleanup) url_cleanup = nullptr;
  decltype(&::curl_url_get) url_get = nullptr;
  decltype(&::curl_url_set) url_set = nullptr;
  decltype(&::curl_url_strerror) url_strerror = nullptr;
  decltype(&::curl_free) free = nullptr;
  decltype(&::curl_getdate) getdate = nullptr;
};

/// The library, loaded and set up once for the process. Throws std::runtime_error, with the reason, when that fails.
const CurlLibrary& curl_library();

}  // namespace sereno::steps
