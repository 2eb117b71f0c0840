// Whether one more connection may come in, and at whose cost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "net/ip_address.h"

namespace sereno::net {

struct ConnectionLimits {
  std::size_t total = 400;
  std::size_t per_source = 300;  ///< of one address
  /// A connection that has not asked for so long may be closed for another.
  std::chrono::milliseconds grace{500};
};

/// Who comes, for sharing what there is: first among servers, then among the addresses of one.
struct Source {
  std::string_view server{};  ///< the entry of the allowed list that lets it in: one server may have many addresses
  IpAddress address{};        ///< of IPv6 the network of 64 bits: one machine has all of it
  friend auto operator<=>(const Source&, const Source&) = default;  // NOLINT(modernize-use-nullptr)
};
Source source_of(std::string_view server, IpAddress address);

/// One open connection, as far as the decision needs it.
struct OpenConnection {
  std::uint64_t id = 0;
  Source source{};
  bool waiting = false;                           ///< for the client: its question is not complete
  std::chrono::steady_clock::time_point since{};  ///< when it came in
};

struct Admission {
  enum class Verdict {
    admit,
    evict,     ///< connection `id` has asked nothing: close it, then admit
    displace,  ///< connection `id` is being answered, and its source holds more than its share: excuse it, then admit
    later,     ///< no room, but there will be some within the grace
    refuse,    ///< no room: all of them are being answered, and nobody holds more than his share
  };
  Verdict verdict = Verdict::admit;
  std::uint64_t id = 0;
};

/// `open` stands in the order in which the connections came in. When its source is at its limit, or all together are,
/// room is made at the cost of who has waited longest: of the same source, or of the source with most waiting ones.
/// When nobody waits, the server that holds most gives way to one that holds less, and of its addresses the one that
/// holds most: the connection that came last.
Admission admit(std::span<const OpenConnection> open, const Source& source, const ConnectionLimits& limits,
                std::chrono::steady_clock::time_point now);

}  // namespace sereno::net
