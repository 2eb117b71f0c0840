// From bytes to an answer: limits first, then libosip2's parser. Internal to steps/sip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/steps/sip.h"

namespace sereno::steps {

/// What is taken from a server. libosip2 takes quadratic time over many parameters, headers or contacts: nothing beyond
/// these reaches it, and within them it needs 20 ms at most.
struct SipLimits {
  static constexpr std::size_t header_bytes = std::size_t{16} << 10;
  static constexpr std::size_t line_bytes = std::size_t{8} << 10;
  static constexpr std::size_t header_lines = 128;
  static constexpr std::size_t body_bytes = std::size_t{256} << 10;  ///< which is passed over
};

/// Where the first message in a stream ends.
struct SipSplit {
  enum class Kind : std::uint8_t {
    more,      ///< not all of it is there
    whole,     ///< `header` is its header, empty line included
    too_much,  ///< it breaks a limit
    broken     ///< nobody can tell where it ends
  };
  Kind kind = Kind::more;
  std::string_view header{};  ///< into the bytes that were given
  std::size_t size = 0;       ///< bytes up to the next message: keep-alives before it, header and body
  const char* why = "";       ///< of too_much and broken
};
SipSplit split_stream(std::string_view bytes);
/// The same for a datagram, which is one message whatever its Content-Length says.
SipSplit split_datagram(std::string_view bytes);

struct SipReading {
  enum class Kind : std::uint8_t { answer, request, unreadable };
  Kind kind = Kind::unreadable;
  std::string why{};  ///< of unreadable, one line: "the header 'Via' cannot be read"
  SipAnswer answer{};
};
/// Reads the header of one message, as split_stream() gives it.
SipReading read_sip(std::string_view header);

}  // namespace sereno::steps
