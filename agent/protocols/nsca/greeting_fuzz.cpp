#include <cstdint>
#include <cstdlib>

#include "agent/protocols/nsca/packet.h"

/// A greeting is what has its size; packets can be made from every one, and all of them have theirs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::nsca;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto greeting = read_greeting(bytes);
  if (greeting.has_value() != (size == greeting_size)) std::abort();
  if (!greeting) return 0;
  for (const Method method : {Method::none, Method::exclusive_or, Method::triple_des, Method::aes_256}) {
    auto sealer = Sealer::make(method, bytes.substr(0, size % 40), *greeting);
    if (!sealer || sealer->seal({.host = bytes, .service = bytes, .output = bytes}).size() != packet_size) std::abort();
  }
  return 0;
}
