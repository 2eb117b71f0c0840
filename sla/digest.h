// SHA-256, for the digests that a report binds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sereno::sla {

/// Fields in, 64 lower-case hexadecimal digits out. Each text is preceded by its length, so that "ab","c" and "a","bc"
/// differ.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  Digest& text(std::string_view value);
  Digest& number(std::int64_t value);
  /// Once; the object is spent afterwards.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Of the bytes alone.
std::string sha256_hex(std::string_view bytes);

}  // namespace sereno::sla
