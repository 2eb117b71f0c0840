// A library that is loaded when it is first used, and its functions.
#pragma once

#include <string>

namespace sereno::steps {

/// The library of that file name, "libpq.so.5", never unloaded. Each of its functions is bound when it is first called.
/// Throws std::runtime_error, with the reason and the package that holds it, when it cannot be loaded.
class SharedLibrary {
 public:
  SharedLibrary(const char* file, const char* package);

  /// Throws std::runtime_error when the library has no function of that name.
  template <class Function>
  void bind(const char* name, Function& to) const {
    to = reinterpret_cast<Function>(function(name));
  }

 private:
  void* function(const char* name) const;
  std::string file_;
  void* handle_ = nullptr;
};

}  // namespace sereno::steps
