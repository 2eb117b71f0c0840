// A library that is loaded when it is first used, and its functions.
#pragma once

#include <initializer_list>
#include <string>

namespace sereno::steps {

/// The library of that file name, "libpq.so.5", never unloaded. Each of its functions is bound when it is first called.
/// Throws std::runtime_error, with the reason and the package that holds it, when it cannot be loaded.
class SharedLibrary {
 public:
  /// `lowest_first` names what it brings along and has thousands of functions of its own. These are loaded before it,
  /// alone, so that each function is looked for in few places: else in all that the library brings, thirty of them with
  /// libcurl or libpq. It is a matter of speed: one that is not there is left out.
  SharedLibrary(const char* file, const char* package, std::initializer_list<const char*> lowest_first = {});

  /// What Debian's libcurl and libpq bring, both by way of libldap.
  static constexpr std::initializer_list<const char*> of_ldap = {"libcrypto.so.3", "libhogweed.so.6", "libgnutls.so.30",
                                                                 "libgssapi_krb5.so.2"};

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
