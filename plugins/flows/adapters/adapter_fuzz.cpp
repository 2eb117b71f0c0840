// Any bytes are an adapter or a list of mistakes; an adapter's flows can be tried.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/values.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto adapter = sereno::flows::adapter_of(text, "fuzz.yaml", "/a",
                                                 [](const std::string&) { return std::optional<std::string>(); });
  if (!adapter && adapter.error().message.empty()) std::abort();
  if (!adapter) return 0;
  for (const auto& flow : adapter->flows)
    for (const auto& step : flow.steps) static_cast<void>(sereno::flows::expanded(step.request, {}));
  return 0;
}
