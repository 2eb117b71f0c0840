#include "plugins/steps/http/curl_library.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <stdexcept>

namespace sereno::steps {
namespace {

/// The name of the interface, which every libcurl since 2006 keeps.
constexpr const char* library_name = "libcurl.so.4";

template <class Function>
void bind(void* library, const char* name, Function& to) {
  void* const symbol = dlsym(library, name);
  if (symbol == nullptr) throw std::runtime_error(std::string(library_name) + " has no " + name);
  to = reinterpret_cast<Function>(symbol);
}

CurlLibrary load() {
  // Debian's libcurl brings GnuTLS for protocols that are not spoken here. It would set itself up when it is loaded,
  // which takes time and a tenth of a worker's own memory. It looks for this while it is loaded; a worker whose
  // environment is another one than before its run is not used again.
  constexpr const char* no_set_up = "GNUTLS_NO_IMPLICIT_INIT";
  const bool own = getenv(no_set_up) == nullptr;
  setenv(no_set_up, "1", 0);
  void* const library = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
  if (own) unsetenv(no_set_up);
  if (library == nullptr) throw std::runtime_error(std::string("the HTTP library cannot be loaded: ") + dlerror());
  CurlLibrary curl;
  bind(library, "curl_global_init", curl.global_init);
  bind(library, "curl_easy_init", curl.easy_init);
  bind(library, "curl_easy_cleanup", curl.easy_cleanup);
  bind(library, "curl_easy_perform", curl.easy_perform);
  bind(library, "curl_easy_setopt", curl.easy_setopt);
  bind(library, "curl_easy_getinfo", curl.easy_getinfo);
  bind(library, "curl_easy_strerror", curl.easy_strerror);
  bind(library, "curl_slist_append", curl.slist_append);
  bind(library, "curl_slist_free_all", curl.slist_free_all);
  bind(library, "curl_url", curl.url);
  bind(library, "curl_url_cleanup", curl.url_cleanup);
  bind(library, "curl_url_get", curl.url_get);
  bind(library, "curl_url_set", curl.url_set);
  bind(library, "curl_url_strerror", curl.url_strerror);
  bind(library, "curl_free", curl.free);
  bind(library, "curl_getdate", curl.getdate);
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("the HTTP library cannot be set up");
  return curl;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary library = load();
  return library;
}

}  // namespace sereno::steps
