// SHA-256 over fields, for the digests that a report binds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace sereno::sla {

/// Fields in, 64 lower-case hexadecimal digits out. Each text is preceded by its length, so that "ab","c" and "a","bc"
/// differ.
class FieldDigest {
 public:
  FieldDigest& text(std::string_view value);
  FieldDigest& number(std::int64_t value);
  /// Of all fields so far; then it begins anew.
  std::string hex();

 private:
  Sha256 hash_;
};

}  // namespace sereno::sla
