#include "agent/protocols/zabbix/frame.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

namespace sereno::agent::zabbix {
namespace {
constexpr std::string_view magic = "ZBXD";
constexpr std::size_t flags_at = 4;
constexpr std::size_t header_size = 13;
constexpr unsigned flag_protocol = 0x01;
constexpr unsigned flag_compressed = 0x02;
constexpr unsigned flag_large = 0x04;

std::uint32_t read32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

DecodedFrame bad(std::string problem) { return {.state = DecodedFrame::State::bad, .problem = std::move(problem)}; }

std::string flags_problem(unsigned flags) {
  if ((flags & flag_large) != 0) return "large packets are not accepted";
  if ((flags & flag_protocol) == 0 || (flags & ~(flag_protocol | flag_compressed)) != 0)
    return "unknown header flags " + std::to_string(flags);
  return {};
}

/// Never makes more than `size` bytes, whatever is packed in there.
DecodedFrame uncompressed(std::string_view packed, std::size_t size) {
  std::string payload(size, '\0');
  uLongf made = size;
  const int outcome = uncompress(reinterpret_cast<Bytef*>(payload.data()), &made,
                                 reinterpret_cast<const Bytef*>(packed.data()), packed.size());
  if (outcome != Z_OK || made != size) return bad("the compressed payload is damaged or not of the size that is said");
  return {.state = DecodedFrame::State::complete, .payload = std::move(payload)};
}

}  // namespace

DecodedFrame decode_frame(std::string_view received, FrameLimits limits) {
  const auto compared = std::min(received.size(), magic.size());
  if (received.substr(0, compared) != magic.substr(0, compared)) return bad("the data does not begin with 'ZBXD'");
  if (received.size() <= flags_at) return {};
  const auto flags = static_cast<unsigned>(static_cast<unsigned char>(received[flags_at]));
  if (auto problem = flags_problem(flags); !problem.empty()) return bad(std::move(problem));
  if (received.size() < header_size) return {};

  const std::size_t length = read32(received, flags_at + 1);
  const std::size_t reserved = read32(received, flags_at + 5);
  const bool compressed = (flags & flag_compressed) != 0;
  if (std::max(length, compressed ? reserved : 0) > limits.payload_bytes)
    return bad("the payload is above " + std::to_string(limits.payload_bytes) + " bytes");
  if (received.size() - header_size < length) return {};
  if (received.size() - header_size > length)
    return bad("more follows than the " + std::to_string(length) + " bytes that the header tells");
  const auto payload = received.substr(header_size, length);
  if (compressed) return uncompressed(payload, reserved);
  return {.state = DecodedFrame::State::complete, .payload = std::string(payload)};
}

std::string encode_frame(std::string_view payload) {
  std::string frame(header_size, '\0');
  std::copy(magic.begin(), magic.end(), frame.begin());
  frame[flags_at] = static_cast<char>(flag_protocol);
  for (std::size_t i = 0; i < 4; ++i) frame[flags_at + 1 + i] = static_cast<char>(payload.size() >> (8 * i) & 0xff);
  frame += payload;
  return frame;
}

}  // namespace sereno::agent::zabbix
