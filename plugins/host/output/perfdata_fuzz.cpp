// Performance data that was understood is written as text that is understood the same way.
#include <cstdint>
#include <cstdlib>

#include "plugins/host/output/plugin_output.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno;
  const std::string text = host::clean_text(std::string(data, data + size));
  const host::PerfdataReading reading = host::parse_perfdata(text);
  const std::string canonical = host::format_perfdata(reading.metrics);
  const host::PerfdataReading again = host::parse_perfdata(canonical);
  if (again.metrics.size() != reading.metrics.size()) std::abort();
  if (host::format_perfdata(again.metrics) != canonical) std::abort();
  return 0;
}
