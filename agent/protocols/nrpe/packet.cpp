#include "agent/protocols/nrpe/packet.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/big_endian.h"

namespace sereno::agent::nrpe {
namespace {

constexpr std::size_t v2_buffer = 1024;
constexpr std::size_t v2_packet = 10 + v2_buffer + 2;
constexpr std::size_t v3_header = 16;  ///< of version 4 too
constexpr std::int32_t largest_buffer = 65536;
constexpr int type_query = 1;
constexpr int type_response = 2;

/// Over `packet` with the CRC field, and the alignment of versions 3 and 4, taken as zeroes.
std::uint32_t checksum(std::string_view packet, int version) {
  const std::size_t header_size = version == 2 ? 10 : v3_header;
  std::array<unsigned char, v3_header> header{};
  std::copy_n(packet.begin(), header_size, header.begin());
  std::fill_n(header.begin() + 4, 4, static_cast<unsigned char>(0));
  if (version != 2) std::fill_n(header.begin() + 10, 2, static_cast<unsigned char>(0));
  const auto crc = crc32(0, header.data(), static_cast<uInt>(header_size));
  const auto rest = packet.substr(header_size);
  return static_cast<std::uint32_t>(
      crc32(crc, reinterpret_cast<const Bytef*>(rest.data()), static_cast<uInt>(rest.size())));
}

Decoded bad(std::string problem) { return {.state = Decoded::State::bad, .problem = std::move(problem)}; }

std::string version_problem(std::string_view received) {
  // What a TLS record begins with.
  if (received[0] == 0x16 && received[1] == 0x03) return "the client speaks TLS, this port does not";
  return "packet version " + std::to_string(read16(received, 0)) + " is none of 2, 3 and 4";
}

struct Extent {
  std::size_t packet = 0;
  std::size_t text_at = 0;
  std::size_t text_size = 0;
};

/// Where things lie in a packet of version 3 or 4 whose header has arrived.
Extent extent_of(std::string_view received, int version) {
  const auto buffer = static_cast<std::size_t>(read32(received, 12));
  return {.packet = v3_header + buffer + (version == 3 ? 3u : 0u), .text_at = v3_header, .text_size = buffer};
}

Decoded decode_whole(std::string_view received, int version, const Extent& extent) {
  if (received.size() < extent.packet) return {};
  const auto packet = received.substr(0, extent.packet);
  if (checksum(packet, version) != read32(packet, 4)) return bad("the CRC does not match");
  auto text = packet.substr(extent.text_at, extent.text_size);
  text = text.substr(0, text.find('\0'));
  return {.state = Decoded::State::complete, .query = {.version = version, .text = std::string(text)}};
}

}  // namespace

Decoded decode_query(std::string_view received, DecodeRules rules) {
  if (received.size() < 2) return {};
  const auto version = static_cast<int>(read16(received, 0));
  if (version < 2 || version > 4) return bad(version_problem(received));
  if (version == 3 && !rules.accept_v3) return bad("packet version 3 is not accepted here (accept_v3)");
  if (received.size() < 4) return {};
  if (read16(received, 2) != type_query)
    return bad("packet type " + std::to_string(read16(received, 2)) + " is no query");
  if (version == 2) return decode_whole(received, 2, {.packet = v2_packet, .text_at = 10, .text_size = v2_buffer});
  if (received.size() < v3_header) return {};
  const auto length = static_cast<std::int32_t>(read32(received, 12));
  if (length < 0 || length > largest_buffer)
    return bad("buffer length " + std::to_string(length) + " is not within 0 to 65536");
  return decode_whole(received, version, extent_of(received, version));
}

std::string encode_response(int version, std::int16_t result, std::string_view text) {
  text = text.substr(0, std::min(text.find('\0'), text_limit(version)));
  std::string packet(version == 2 ? v2_packet : v3_header + text.size() + 1 + (version == 3 ? 3 : 0), '\0');
  put16(packet, 0, static_cast<std::uint32_t>(version));
  put16(packet, 2, type_response);
  put16(packet, 8, static_cast<std::uint16_t>(result));
  if (version != 2) put32(packet, 12, static_cast<std::uint32_t>(text.size() + 1));
  std::copy(text.begin(), text.end(), packet.begin() + (version == 2 ? 10 : static_cast<std::ptrdiff_t>(v3_header)));
  put32(packet, 4, checksum(packet, version));
  return packet;
}

}  // namespace sereno::agent::nrpe
