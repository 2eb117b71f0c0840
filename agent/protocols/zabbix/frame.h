// Zabbix' framing as bytes, without any I/O: "ZBXD", flags, u32 length, u32 reserved (both little-endian), the payload.
// Flag 0x01 always stands there; 0x02: the payload is compressed with zlib and the reserved number is its size
// uncompressed; 0x04: both numbers have 64 bits, for packets above 4 GiB.
// Source: Zabbix manual, "Header", and captures of 6.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sereno::agent::zabbix {

/// What the bytes so far amount to.
struct DecodedFrame {
  enum class State { incomplete, complete, bad };
  State state = State::incomplete;
  std::string payload{};  ///< when complete, uncompressed
  std::string problem{};  ///< when bad
};

struct FrameLimits {
  std::size_t payload_bytes = 1'048'576;  ///< on the wire as well as uncompressed
};

/// Reads the frame that `received` is. As the 6.0 agent, it refuses text without a header, large packets, and bytes
/// behind the payload: its length is wrong then, and a key cut short would be answered.
DecodedFrame decode_frame(std::string_view received, FrameLimits limits = {});

/// Uncompressed, which every Zabbix component reads.
std::string encode_frame(std::string_view payload);
/// Compressed, which servers and proxies read.
std::string encode_compressed_frame(std::string_view payload);

}  // namespace sereno::agent::zabbix
