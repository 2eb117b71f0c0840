// Recordings are any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sereno/steps/audio.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto seen = sereno::steps::look_at_bytes(bytes);
  if (seen.missing_bytes != 0 && seen.kind != sereno::steps::AudioKind::wav) __builtin_trap();
  return 0;
}
