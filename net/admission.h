// Whether one more connection may come in, and at whose cost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "net/ip_address.h"

namespace sereno::net {

struct ConnectionLimits {
  std::size_t total = 400;
  std::size_t per_source = 300;  ///< of one address, so that others always find room
  /// A connection that has not asked for so long may be closed for another.
  std::chrono::milliseconds grace{500};
};

/// One open connection, as far as the decision needs it.
struct OpenConnection {
  std::uint64_t id = 0;
  IpAddress source{};
  bool waiting = false;                           ///< for the client: its question is not complete
  std::chrono::steady_clock::time_point since{};  ///< when it came in
};

struct Admission {
  enum class Verdict {
    admit,
    evict,   ///< close connection `id`, then admit
    later,   ///< no room, but there will be some within the grace
    refuse,  ///< no room: all of them are being answered
  };
  Verdict verdict = Verdict::admit;
  std::uint64_t id = 0;
};

/// `open` stands in the order in which the connections came in. When its source is at its limit, or all together are,
/// room is made at the cost of who has waited longest: of the same source, or of the source with most waiting ones.
Admission admit(std::span<const OpenConnection> open, const IpAddress& source, const ConnectionLimits& limits,
                std::chrono::steady_clock::time_point now);

}  // namespace sereno::net
