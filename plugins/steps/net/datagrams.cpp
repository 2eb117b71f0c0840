#include "sereno/steps/datagrams.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "plugins/steps/net/socket_address.h"
#include "sereno/steps/address.h"

namespace sereno::steps {
namespace {

constexpr std::size_t largest_datagram = 65536;
constexpr std::size_t most_strangers = 4;

int udp_socket(int family) { return socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

/// The address from which the system would speak to `to`. A connected socket of its own finds it: the one that is used
/// stays unconnected, so that it sees who else answers.
NetEnd find_source(const SocketAddress& to, SocketAddress& source) {
  const int probe = udp_socket(to.generic()->sa_family);
  if (probe < 0) return net_failure(errno);
  const bool good = connect(probe, to.generic(), to.size) == 0;
  const NetEnd end = good ? NetEnd{} : net_failure(errno);
  if (good) source = SocketAddress::of_socket(probe);
  close(probe);
  return end;
}

/// Makes the system tell what hosts on the way say, as it does unasked for connected sockets only.
void ask_for_errors(int socket, int family) {
  const int on = 1;
  if (family == AF_INET6) setsockopt(socket, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  if (family == AF_INET) setsockopt(socket, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
}

/// errno of the report that waits in the error queue; 0: it is no report about our packets.
int reported_error(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    const bool ours = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                      (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!ours) continue;
    sock_extended_err report{};
    std::memcpy(&report, CMSG_DATA(part), sizeof report);
    return static_cast<int>(report.ee_errno);
  }
  return 0;
}

}  // namespace

Datagrams::~Datagrams() {
  if (socket_ >= 0) close(socket_);
}

NetEnd Datagrams::open(const std::string& address, std::uint16_t port) {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  strangers_.clear();
  peer_name_ = with_port(address, port);
  const SocketAddress to = SocketAddress::of(address, port);
  if (to.size == 0) return {NetFault::local, "'" + address + "' is no numeric address"};
  peer_ = to.endpoint();
  SocketAddress source;
  if (NetEnd end = find_source(to, source); !end) return end;
  const int family = to.generic()->sa_family;
  socket_ = udp_socket(family);
  if (socket_ < 0) return net_failure(errno);
  ask_for_errors(socket_, family);
  reinterpret_cast<sockaddr_in*>(source.generic())->sin_port = 0;  // any; it lies in the same place for both families
  if (bind(socket_, source.generic(), source.size) != 0) return net_failure(errno);
  local_ = SocketAddress::of_socket(socket_).endpoint();
  return {};
}

NetEnd Datagrams::send(std::string_view bytes) {
  const SocketAddress to = SocketAddress::of(peer_.address, peer_.port);
  const ssize_t sent = sendto(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL, to.generic(), to.size);
  if (sent >= 0 || errno == EAGAIN || errno == EINTR) return {};  // a full queue loses it, as the network may
  const NetEnd end = net_failure(errno);
  NetEnd ignored;
  take_error(ignored);
  return end;
}

void Datagrams::note_stranger(const Endpoint& from) {
  std::string name = with_port(from.address, from.port);
  const bool known = std::find(strangers_.begin(), strangers_.end(), name) != strangers_.end();
  if (!known && strangers_.size() < most_strangers) strangers_.push_back(std::move(name));
}

bool Datagrams::take_error(NetEnd& end) {
  std::array<char, 512> control{};
  std::array<char, 1> ignored{};
  iovec part{.iov_base = ignored.data(), .iov_len = ignored.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(socket_, &message, MSG_ERRQUEUE) < 0) return false;
  const int error = reported_error(message);
  if (error == 0 || error == EMSGSIZE) return false;
  end = net_failure(error);
  return true;
}

bool Datagrams::take(std::string& to, NetEnd& end) {
  if (take_error(end)) return true;
  to.resize(largest_datagram);
  SocketAddress from;
  from.size = sizeof from.storage;
  const ssize_t got = recvfrom(socket_, to.data(), to.size(), 0, from.generic(), &from.size);
  const int error = errno;
  to.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  if (got >= 0) {
    const Endpoint whom = from.endpoint();
    if (whom == peer_) return true;
    note_stranger(whom);
    return false;
  }
  if (error == EAGAIN || error == EINTR) return false;
  end = net_failure(error);
  NetEnd ignored;
  take_error(ignored);  // the same, told twice
  return true;
}

NetEnd Datagrams::receive(std::string& to, const Deadline& deadline) {
  for (;;) {
    if (NetEnd end = wait_for(socket_, POLLIN, deadline); !end) {
      to.clear();
      return end;
    }
    NetEnd end;
    if (take(to, end)) return end;
  }
}

}  // namespace sereno::steps
