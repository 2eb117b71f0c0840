#include "plugins/steps/net/socket_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace sereno::steps {
namespace {

/// How often a wait looks whether the run is cancelled.
constexpr std::int64_t look_up_ms = 100;

NetFault fault_of(int os_error) {
  switch (os_error) {
    case ECONNREFUSED:
      return NetFault::refused;
    case EHOSTUNREACH:
    case EHOSTDOWN:
      return NetFault::unreachable;
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case EACCES:
    case EPERM:
    case EINVAL:
      return NetFault::no_route;
    case ETIMEDOUT:
      return NetFault::timed_out;
    case ECONNRESET:
    case EPIPE:
      return NetFault::reset;
    default:
      return NetFault::local;
  }
}

}  // namespace

NetEnd net_failure(int os_error) { return {fault_of(os_error), std::strerror(os_error)}; }

SocketAddress SocketAddress::of(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  SocketAddress out;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return out;
  std::memcpy(&out.storage, found->ai_addr, found->ai_addrlen);
  out.size = found->ai_addrlen;
  freeaddrinfo(found);
  return out;
}

SocketAddress SocketAddress::of_socket(int socket) {
  SocketAddress out;
  out.size = sizeof out.storage;
  if (socket < 0 || getsockname(socket, out.generic(), &out.size) != 0) out.size = 0;
  return out;
}

Endpoint SocketAddress::endpoint() const {
  std::array<char, NI_MAXHOST> host{};
  if (size == 0 || getnameinfo(generic(), size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0) return {};
  // The port lies in the same place for both families.
  return {.address = host.data(), .port = ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port)};
}

NetEnd wait_for(int socket, short events, const Deadline& deadline) {
  for (;;) {
    const auto left = deadline.remaining().count();
    if (left == 0) return {NetFault::timed_out, "no time is left"};
    pollfd polled{.fd = socket, .events = events, .revents = 0};
    const int ready = poll(&polled, 1, static_cast<int>(std::min(left, look_up_ms)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return net_failure(errno);
  }
}

}  // namespace sereno::steps
