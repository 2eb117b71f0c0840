// Numeric addresses as the system's calls take and give them. Internal to steps/net.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "sereno/steps/deadline.h"
#include "sereno/steps/net_end.h"

namespace sereno::steps {

NetEnd net_failure(int os_error);

/// A numeric address with its zone.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;  ///< 0: none

  static SocketAddress of(const std::string& address, std::uint16_t port);
  /// The socket's own.
  static SocketAddress of_socket(int socket);
  Endpoint endpoint() const;
  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// Until the socket is ready for `events`, or has failed; by the deadline, and soon after a cancellation.
NetEnd wait_for(int socket, short events, const Deadline& deadline);

}  // namespace sereno::steps
