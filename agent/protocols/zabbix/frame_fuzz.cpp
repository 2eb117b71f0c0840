#include <cstdint>
#include <cstdlib>

#include "agent/protocols/zabbix/frame.h"

/// What is bad stays bad, and what is complete stays so until more follows; a payload survives being framed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::zabbix;
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  const FrameLimits limits{.payload_bytes = 4096};
  const auto whole = decode_frame(all, limits);
  const auto part = decode_frame(all.substr(0, all.size() * data[0] / 256), limits);
  if (part.state != DecodedFrame::State::incomplete && whole.state == DecodedFrame::State::incomplete) std::abort();
  if (part.state == DecodedFrame::State::bad && whole.state != DecodedFrame::State::bad) std::abort();
  if (whole.payload.size() > limits.payload_bytes) std::abort();
  if (decode_frame(encode_frame(all)).payload != all) std::abort();
  return 0;
}
