// Any bytes are a record or an error; what is a record reads back from its own body.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "sla/sources/records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = sereno::sla::parse_record({reinterpret_cast<const char*>(data), size});
  if (!parsed || parsed->type == "sample") return 0;
  const auto again = sereno::sla::parse_record(parsed->body);
  if (!again || again->body != parsed->body) std::abort();
  return 0;
}
