#include "net/listening_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sereno::net {
namespace {
/// A burst of a monitoring server fits in. With a short queue the kernel drops a SYN and the client tries again a
/// second later.
constexpr int backlog = 1024;

struct SocketName {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
  sockaddr_in& v4() { return reinterpret_cast<sockaddr_in&>(storage); }
  sockaddr_in6& v6() { return reinterpret_cast<sockaddr_in6&>(storage); }
};

SocketName name_of(const IpAddress& address, std::uint16_t port, bool v4) {
  SocketName name;
  if (v4) {
    name.v4().sin_family = AF_INET;
    name.v4().sin_port = htons(port);
    std::memcpy(&name.v4().sin_addr, address.bytes.data() + 12, 4);
    name.size = sizeof(sockaddr_in);
  } else {
    name.v6().sin6_family = AF_INET6;
    name.v6().sin6_port = htons(port);
    std::memcpy(&name.v6().sin6_addr, address.bytes.data(), 16);
    name.size = sizeof(sockaddr_in6);
  }
  return name;
}

Peer peer_of(SocketName& name) {
  Peer peer;
  if (name.storage.ss_family == AF_INET) {
    peer.port = ntohs(name.v4().sin_port);
    peer.address.bytes[10] = peer.address.bytes[11] = 0xff;
    std::memcpy(peer.address.bytes.data() + 12, &name.v4().sin_addr, 4);
  } else if (name.storage.ss_family == AF_INET6) {
    peer.port = ntohs(name.v6().sin6_port);
    std::memcpy(peer.address.bytes.data(), &name.v6().sin6_addr, 16);
  }
  return peer;
}

void set(int socket, int level, int option, int value) { setsockopt(socket, level, option, &value, sizeof value); }

Error system_failure(std::string_view what) { return Error{std::string(what) + ": " + std::strerror(errno)}; }

}  // namespace

Result<Descriptor> open_listening_socket(const std::string& address, std::uint16_t port) {
  const auto parsed = IpAddress::parse(address);
  if (!parsed) return Error{"'" + address + "' is no IPv4 or IPv6 address"};
  const bool v4 = parsed->is_v4();
  Descriptor socket(::socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return system_failure("socket");
  set(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (!v4) set(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, *parsed == IpAddress{} ? 0 : 1);
  SocketName name = name_of(*parsed, port, v4);
  if (bind(socket.get(), name.generic(), name.size) != 0) return system_failure("bind");
  if (listen(socket.get(), backlog) != 0) return system_failure("listen");
  return socket;
}

std::uint16_t local_port(int listening) {
  SocketName name;
  if (getsockname(listening, name.generic(), &name.size) != 0) return 0;
  return peer_of(name).port;
}

std::optional<AcceptedSocket> accept_socket(int listening) {
  SocketName name;
  Descriptor socket(accept4(listening, name.generic(), &name.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.get() < 0) return std::nullopt;
  if (name.storage.ss_family != AF_UNIX) set(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  return AcceptedSocket{.descriptor = std::move(socket), .peer = peer_of(name)};
}

}  // namespace sereno::net
