// What a server answers to an upgrade, before Boost.Beast sees any of it.
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugins/steps/websocket/upgrade_answer.h"

using namespace sereno::steps;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto header = upgrade_header(bytes, 16384);
  if (!header) return 0;
  assert(header->size() <= bytes.size() && header->ends_with("\r\n\r\n"));
  const auto answer = read_upgrade(*header);
  if (answer) assert(answer->status_line.find_first_of("\r\n") == std::string::npos);
  return 0;
}
