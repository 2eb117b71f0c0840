#include "sereno/steps/shared_library.h"

#include <dlfcn.h>

#include <stdexcept>

namespace sereno::steps {

SharedLibrary::SharedLibrary(const char* file, const char* package)
    : file_(file), handle_(dlopen(file, RTLD_LAZY | RTLD_LOCAL)) {
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
