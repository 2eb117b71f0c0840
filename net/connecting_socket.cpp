#include "net/connecting_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace sereno::net {
namespace {

Error system_failure(std::string_view what) { return Error{std::string(what) + ": " + std::strerror(errno)}; }

Descriptor open_socket(int family) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (socket.get() >= 0) setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

template <class Name>
Result<Descriptor> begin_to_connect(const Name& name, int family) {
  Descriptor socket = open_socket(family);
  if (socket.get() < 0) return system_failure("socket");
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 && errno != EINPROGRESS)
    return system_failure("connect");
  return socket;
}

}  // namespace

Result<Descriptor> open_connecting_socket(const IpAddress& address, std::uint16_t port) {
  if (address.is_v4()) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    std::memcpy(&name.sin_addr, address.bytes.data() + 12, 4);
    return begin_to_connect(name, AF_INET);
  }
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_port = htons(port);
  std::memcpy(&name.sin6_addr, address.bytes.data(), 16);
  return begin_to_connect(name, AF_INET6);
}

}  // namespace sereno::net
