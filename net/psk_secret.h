// The pre-shared key of a listener.
#pragma once

#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::net {

/// Identity and key bytes. The key is wiped from memory when it goes; it never appears in a message.
class PskSecret {
 public:
  /// `digits`: 32 to 512 hexadecimal digits, white space at the ends does not matter. The identity has 1 to 128 bytes
  /// of printable text.
  static Result<PskSecret> from_digits(std::string_view identity, std::string_view digits);
  /// Reads the digits from `path`, a regular file that only root or this process' user owns and writes, and that
  /// nobody else but this process' group may read. Errors begin with the path and say what to do.
  static Result<PskSecret> load(const std::string& identity, const std::string& path);

  /// The same for a file whose text, without white space at its ends, is the key itself: 1 to 256 bytes.
  static Result<PskSecret> load_passphrase(const std::string& identity, const std::string& path);

  const std::string& identity() const { return identity_; }
  std::string_view key() const { return key_; }

  PskSecret(PskSecret&& other) noexcept = default;
  PskSecret& operator=(PskSecret&&) = delete;
  PskSecret(const PskSecret&) = delete;
  PskSecret& operator=(const PskSecret&) = delete;
  ~PskSecret();

 private:
  PskSecret(std::string_view identity, std::string key) : identity_(identity), key_(std::move(key)) {}
  std::string identity_;
  std::string key_;
};

}  // namespace sereno::net
