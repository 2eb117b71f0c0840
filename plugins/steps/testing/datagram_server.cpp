#include "plugins/steps/testing/datagram_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace sereno::steps::testing {
namespace {

int bound_socket() {
  const int made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (made < 0 || bind(made, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0)
    throw std::runtime_error("no UDP socket on loopback");
  return made;
}

class Sender final : public DatagramSender {
 public:
  Sender(int socket, int elsewhere, const sockaddr_in& whom) : socket_(socket), elsewhere_(elsewhere), whom_(whom) {}
  void answer(std::string_view bytes) override { send(socket_, bytes); }
  void answer_from_elsewhere(std::string_view bytes) override { send(elsewhere_, bytes); }
  std::uint16_t port() const override { return ntohs(whom_.sin_port); }

 private:
  void send(int from, std::string_view bytes) const {
    sendto(from, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&whom_), sizeof whom_);
  }
  int socket_, elsewhere_;
  sockaddr_in whom_;
};

}  // namespace

DatagramServer::DatagramServer(Script script)
    : script_(std::move(script)), socket_(bound_socket()), elsewhere_(bound_socket()) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size);
  port_ = ntohs(own.sin_port);
  thread_ = std::thread([this] { serve(); });
}

DatagramServer::~DatagramServer() {
  ended_ = true;
  thread_.join();
  close(socket_);
  close(elsewhere_);
}

void DatagramServer::serve() {
  constexpr int look_up_ms = 20;
  while (!ended_) {
    pollfd polled{.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&polled, 1, look_up_ms) <= 0) continue;
    std::string bytes(65536, '\0');
    sockaddr_in whom{};
    socklen_t size = sizeof whom;
    const ssize_t got = recvfrom(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&whom), &size);
    if (got < 0) continue;
    bytes.resize(static_cast<std::size_t>(got));
    Sender sender(socket_, elsewhere_, whom);
    const int number = ++received_;
    script_(number, bytes, sender);
  }
}

}  // namespace sereno::steps::testing
