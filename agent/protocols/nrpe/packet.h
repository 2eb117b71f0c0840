// NRPE packets as bytes, without any I/O.
// Versions 2, 3 and 4, all big-endian: i16 version, i16 type (1 query, 2 response), u32 CRC-32, i16 result, and then
//   version 2:  char[1024] text ended by NUL, 2 bytes of padding: always 1036 bytes
//   versions 3, 4:  i16 alignment, i32 buffer length, the buffer; version 3 has 3 more bytes behind it
// The CRC covers the whole packet with the CRC field and the alignment as 0. Clients pad with random bytes and count
// them in. Source: nrpe's include/common.h and packet captures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sereno::agent::nrpe {

/// A query as asked; the text as it came, up to its NUL.
struct Query {
  int version = 0;
  std::string text{};
};

/// What the bytes so far amount to.
struct Decoded {
  enum class State { incomplete, complete, bad };
  State state = State::incomplete;
  Query query{};          ///< when complete
  std::string problem{};  ///< when bad: "the CRC does not match"
};

struct DecodeRules {
  bool accept_v3 = true;  ///< nrpe 4 itself refuses version 3
};

/// Reads the query at the beginning of `received`. Incomplete until its last byte is there; what is behind it does not
/// matter. Bad as soon as that can be told.
Decoded decode_query(std::string_view received, DecodeRules rules = {});

/// How much text a response of that version can carry. Of versions 3 and 4 check_nrpe takes at most 64 KiB.
constexpr std::size_t text_limit(int version) { return version == 2 ? 1023 : 65504; }

/// A response. Text behind the limit or behind a NUL is left out; padding is zeroes, so that no memory leaks out.
std::string encode_response(int version, std::int16_t result, std::string_view text);

}  // namespace sereno::agent::nrpe
