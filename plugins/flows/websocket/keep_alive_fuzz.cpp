// Messages of a WebSocket: whatever comes, it is a ping or none, however many blanks stand around it.
#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/flows/keep_alive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  const std::string padded = " " + std::string(message) + "\r\n";
  if (sereno::flows::is_keep_alive(message) != sereno::flows::is_keep_alive(padded)) __builtin_trap();
  return 0;
}
