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

void put32(std::string& bytes, std::size_t at, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xff);
}

std::string framed(std::string_view payload, unsigned flags, std::size_t reserved) {
  std::string frame(header_size, '\0');
  std::copy(magic.begin(), magic.end(), frame.begin());
  frame[flags_at] = static_cast<char>(flags);
  put32(frame, flags_at + 1, payload.size());
  put32(frame, flags_at + 5, reserved);
  frame += payload;
  return frame;
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

std::string encode_frame(std::string_view payload) { return framed(payload, flag_protocol, 0); }

std::string encode_compressed_frame(std::string_view payload) {
  uLongf size = compressBound(payload.size());
  std::string packed(size, '\0');
  const int outcome = compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                               reinterpret_cast<const Bytef*>(payload.data()), payload.size());
  if (outcome != Z_OK) return encode_frame(payload);
  packed.resize(size);
  return framed(packed, flag_protocol | flag_compressed, payload.size());
}

}  // namespace sereno::agent::zabbix
