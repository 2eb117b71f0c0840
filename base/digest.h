// SHA-256 over bytes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sereno {

using Digest = std::array<std::uint8_t, 32>;

/// Takes bytes piece by piece; small pieces are gathered, since a call into OpenSSL costs more than hashing them.
/// Throws std::runtime_error where OpenSSL gives no SHA-256.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  /// The digest of all that was added; then it begins anew.
  Digest finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Digest sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);
std::string sha256_hex(std::string_view bytes);

}  // namespace sereno
