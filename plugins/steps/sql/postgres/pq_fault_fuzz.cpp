// What a server says of its failures may be any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugins/steps/sql/postgres/pq_fault.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(sereno::steps::describe_connect_failure(text, false));
  static_cast<void>(sereno::steps::describe_query_failure(text.substr(0, 5), text));
  return 0;
}
