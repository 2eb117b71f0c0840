// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>

namespace sereno {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = other.release();
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  /// Gives the number away; the caller closes it.
  int release() { return std::exchange(number_, -1); }
  /// Closes what is held. errno stays as it was.
  void reset();

 private:
  int number_ = -1;
};

}  // namespace sereno
