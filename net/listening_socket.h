// Sockets as the kernel gives them, non-blocking and closed in every child. Internal to net.
#pragma once

#include <optional>
#include <string>

#include "base/descriptor.h"
#include "net/conversation.h"
#include "sereno/result.h"

namespace sereno::net {

struct AcceptedSocket {
  Descriptor descriptor;
  Peer peer{};
};

/// A socket that listens at a literal address. "::" takes IPv4 as well. Port 0 takes any free one.
Result<Descriptor> open_listening_socket(const std::string& address, std::uint16_t port);
std::uint16_t local_port(int listening);
/// The next connection, of TCP or of a Unix socket; small packets are sent at once. Nothing when there is none; errno
/// says why.
std::optional<AcceptedSocket> accept_socket(int listening);

}  // namespace sereno::net
