// What a server says of its failures may be any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugins/steps/sql/mariadb/maria_fault.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(sereno::steps::describe_maria_failure(2003, text));
  return 0;
}
