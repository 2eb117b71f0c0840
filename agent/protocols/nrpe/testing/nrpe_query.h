// Queries as check_nrpe sends them. Test code only; written apart from the codec, so that both can be wrong only alone.
#pragma once

#include <zlib.h>

#include <string>

namespace sereno::agent {

inline void put_big_endian(std::string& bytes, std::size_t at, unsigned long value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes[at + i] = static_cast<char>(value >> (8 * (count - 1 - i)));
}

/// Puts the CRC over the packet into it.
inline void sign_nrpe(std::string& packet) {
  put_big_endian(packet, 4, 0, 4);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(packet.data()), static_cast<uInt>(packet.size()));
  put_big_endian(packet, 4, crc, 4);
}

/// `padding` stands in every byte that means nothing. `buffer` 0: as long as check_nrpe makes it.
inline std::string nrpe_query(int version, std::string text, char padding = '\0', std::size_t buffer = 0) {
  const std::size_t header = version == 2 ? 10 : 16;
  if (buffer == 0) buffer = version == 2 ? 1024 : version == 3 ? 1017 : 1020;
  text += '\0';
  text.resize(buffer, padding);
  std::string packet = std::string(header, '\0') + text + std::string(version == 2 ? 2 : version == 3 ? 3 : 0, padding);
  put_big_endian(packet, 0, static_cast<unsigned long>(version), 2);
  put_big_endian(packet, 2, 1, 2);
  put_big_endian(packet, 8, static_cast<unsigned char>(padding), 2);
  if (version != 2) put_big_endian(packet, 12, buffer, 4);
  sign_nrpe(packet);
  return packet;
}

}  // namespace sereno::agent
