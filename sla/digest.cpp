#include "sla/digest.h"

#include <endian.h>

namespace sereno::sla {

FieldDigest& FieldDigest::text(std::string_view value) {
  number(static_cast<std::int64_t>(value.size()));
  hash_.add(value);
  return *this;
}

FieldDigest& FieldDigest::number(std::int64_t value) {
  const std::uint64_t network_order = htobe64(static_cast<std::uint64_t>(value));  // the same on every machine
  hash_.add({reinterpret_cast<const char*>(&network_order), sizeof network_order});
  return *this;
}

std::string FieldDigest::hex() { return to_hex(hash_.finish()); }

}  // namespace sereno::sla
