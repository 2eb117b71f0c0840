#include "plugins/steps/http/curl_library.h"

#include <stdexcept>

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

CurlLibrary load() {
  const SharedLibrary library("libcurl.so.4", "libcurl4", SharedLibrary::of_ldap);
  CurlLibrary curl;
  library.bind("curl_global_init", curl.global_init);
  library.bind("curl_easy_init", curl.easy_init);
  library.bind("curl_easy_cleanup", curl.easy_cleanup);
  library.bind("curl_easy_perform", curl.easy_perform);
  library.bind("curl_easy_setopt", curl.easy_setopt);
  library.bind("curl_easy_getinfo", curl.easy_getinfo);
  library.bind("curl_easy_strerror", curl.easy_strerror);
  library.bind("curl_slist_append", curl.slist_append);
  library.bind("curl_slist_free_all", curl.slist_free_all);
  library.bind("curl_url", curl.url);
  library.bind("curl_url_cleanup", curl.url_cleanup);
  library.bind("curl_url_get", curl.url_get);
  library.bind("curl_url_set", curl.url_set);
  library.bind("curl_url_strerror", curl.url_strerror);
  library.bind("curl_free", curl.free);
  library.bind("curl_getdate", curl.getdate);
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("the HTTP library cannot be set up");
  return curl;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary library = load();
  return library;
}

}  // namespace sereno::steps
