// Whatever a plugin prints: bounded, valid UTF-8, and a fixed point after the first reading.
#include <cstdint>
#include <cstdlib>

#include "base/utf8.h"
#include "plugins/host/output/plugin_output.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno;
  if (size < 3) return 0;
  const std::string output(data + 3, data + size);
  const CheckResult result = host::parse_plugin_output(output, static_cast<signed char>(data[0]));
  const host::OutputLimits limits{static_cast<std::size_t>(data[1] | data[2] << 8)};
  const std::string text = host::render_plugin_output(result, "fuzz", limits);
  if (text.size() > limits.bytes || !is_utf8(text)) std::abort();
  const CheckResult once = host::parse_plugin_output(host::render_plugin_output(result, "", {1u << 24}), 0);
  const CheckResult twice = host::parse_plugin_output(host::render_plugin_output(once, "", {1u << 24}), 0);
  if (once.summary != twice.summary || once.metrics != twice.metrics) std::abort();
  return 0;
}
