#include <cstdint>
#include <cstdlib>

#include "agent/listeners/zabbix/frame.h"

/// A verdict on the first part of the bytes stays the verdict on all of them; a payload survives being framed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::zabbix;
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  const FrameLimits limits{.payload_bytes = 4096};
  const auto whole = decode_frame(all, limits);
  const auto part = decode_frame(all.substr(0, all.size() * data[0] / 256), limits);
  if (part.state != DecodedFrame::State::incomplete && part.state != whole.state) std::abort();
  if (whole.payload.size() > limits.payload_bytes) std::abort();
  if (decode_frame(encode_frame(all)).payload != all) std::abort();
  return 0;
}
