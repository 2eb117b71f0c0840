// A value or the reason why there is none: for everything that people or the network send.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sereno {

/// Why something failed, as a sentence that a person can act on. The place, when there is one, leads the message:
/// "sereno.yaml:12:5: port 70000 is above 65535".
struct Error {
  std::string message;
};

/// Either a T or an Error. Reading the side that is not there is a broken promise (assert).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return content_.index() == 0; }
  bool has_value() const { return content_.index() == 0; }

  T& value() & { return get(content_); }
  const T& value() const& { return get(content_); }
  T&& value() && { return std::move(get(content_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&content_);
  }

 private:
  template <class Variant>
  static auto& get(Variant& content) {
    assert(content.index() == 0);
    return *std::get_if<0>(&content);
  }
  std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return !error_; }
  bool has_value() const { return !error_; }
  const Error& error() const {
    assert(error_);
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace sereno
