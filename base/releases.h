// An owner for objects of C libraries: std::unique_ptr<BIO, Releases<BIO_free_all>>.
#pragma once

namespace sereno {

/// Deletes by `release`, a function of one pointer; what it returns is passed over.
template <auto release>
struct Releases {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

}  // namespace sereno
