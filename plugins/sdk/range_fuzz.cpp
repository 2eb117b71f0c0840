// A range that was understood is written as text that is understood the same way.
#include <cstdint>
#include <cstdlib>

#include "sereno/range.h"
#include "sereno/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno;
  const std::string text(data, data + size);
  if (const auto range = Range::parse(text)) {
    if (range->low > range->high) std::abort();
    const auto again = Range::parse(range->to_string());
    if (!again || *again != *range) std::abort();
  }
  if (const auto duration = parse_duration(text); duration && duration->count() < 0) std::abort();
  if (const auto at = parse_instant(text); at && parse_instant(format_instant(*at)) != at) {
    if (ms_of(*at) >= 0 && ms_of(*at) < 2'145'916'800'000) std::abort();  // an offset can lead out of the years we read
  }
  return 0;
}
