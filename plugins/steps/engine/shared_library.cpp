#include "sereno/steps/shared_library.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <stdexcept>

namespace sereno::steps {
namespace {

/// GnuTLS sets itself up when it is loaded, which takes time and a tenth of a worker's own memory, unless it finds this
/// in the environment; who speaks TLS with it sets it up himself. Here it comes along for protocols that are not
/// spoken. A worker whose environment is another one than before its run is not used again, so it is taken back.
class WithoutSetUp {
 public:
  WithoutSetUp() : own_(getenv(name) == nullptr) { setenv(name, "1", 0); }
  ~WithoutSetUp() {
    if (own_) unsetenv(name);
  }
  WithoutSetUp(const WithoutSetUp&) = delete;
  WithoutSetUp& operator=(const WithoutSetUp&) = delete;

 private:
  static constexpr const char* name = "GNUTLS_NO_IMPLICIT_INIT";
  bool own_;
};

void* load(const char* file) { return dlopen(file, RTLD_LAZY | RTLD_LOCAL); }

void* load(const char* file, std::initializer_list<const char*> lowest_first) {
  const WithoutSetUp environment;
  for (const char* library : lowest_first) load(library);
  return load(file);
}

}  // namespace

SharedLibrary::SharedLibrary(const char* file, const char* package, std::initializer_list<const char*> lowest_first)
    : file_(file), handle_(load(file, lowest_first)) {
  if (handle_ != nullptr) return;
  const char* const why = dlerror();
  throw std::runtime_error(std::string(why != nullptr ? why : file) + " (package " + package + ")");
}

void* SharedLibrary::function(const char* name) const {
  void* const symbol = dlsym(handle_, name);
  if (symbol == nullptr) throw std::runtime_error(file_ + " has no " + name);
  return symbol;
}

}  // namespace sereno::steps
