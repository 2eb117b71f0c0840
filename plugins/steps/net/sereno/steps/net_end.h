// How an operation on the network ended, and where its ends are.
#pragma once

#include <cstdint>
#include <string>

namespace sereno::steps {

/// Why a connection did not do what it was asked to.
enum class NetFault : std::uint8_t {
  none,
  refused,      ///< nobody listens there
  unreachable,  ///< a host or network on the way says so
  no_route,     ///< this machine has no way there
  timed_out,    ///< by the deadline, or the run was cancelled
  closed,       ///< the other side ended it
  reset,
  tls,   ///< see Connection::tls() and describe_tls_fault()
  local  ///< a file or setting of ours, or no descriptor is left
};

struct NetEnd {
  NetFault fault = NetFault::none;
  std::string text{};  ///< what is known of it beyond its kind, one line
  explicit operator bool() const { return fault == NetFault::none; }
};

/// One end of a conversation.
struct Endpoint {
  std::string address{};  ///< numeric
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace sereno::steps
