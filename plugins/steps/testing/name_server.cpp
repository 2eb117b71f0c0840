#include "plugins/steps/testing/name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace sereno::steps::testing {
namespace {

constexpr std::size_t head_size = 12;
constexpr char type_aaaa = 28;

/// Behind the name, its type and class.
std::size_t end_of_question(std::string_view question) {
  std::size_t at = head_size;
  while (at < question.size() && question[at] != 0) at += 1u + static_cast<unsigned char>(question[at]);
  return at + 5;
}

std::string record(const std::string& address) {
  const bool six = address.find(':') != std::string::npos;
  std::array<char, 16> bytes{};
  inet_pton(six ? AF_INET6 : AF_INET, address.c_str(), bytes.data());
  const std::size_t size = six ? 16 : 4;
  std::string out("\xc0\x0c\x00", 3);  // the name of the question
  out += six ? type_aaaa : '\x01';
  out += std::string("\x00\x01\x00\x00\x00\x3c\x00", 7) + static_cast<char>(size);
  return out + std::string(bytes.data(), size);
}

}  // namespace

NameServer::NameServer(NameAnswer ipv4, NameAnswer ipv6) : ipv4_(std::move(ipv4)), ipv6_(std::move(ipv6)) {
  socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof own;
  bind(socket_, reinterpret_cast<sockaddr*>(&own), size);
  getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size);
  address_ = "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
  thread_ = std::thread([this] { serve(); });
}

NameServer::~NameServer() {
  ended_ = true;
  shutdown(socket_, SHUT_RDWR);  // wakes the thread
  thread_.join();
  close(socket_);
}

void NameServer::serve() {
  while (!ended_) {
    std::array<char, 1500> bytes{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto got = recvfrom(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < static_cast<ssize_t>(head_size)) continue;
    const std::string reply = answer({bytes.data(), static_cast<std::size_t>(got)});
    if (!reply.empty()) sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }
}

std::string NameServer::answer(std::string_view question) const {
  const auto end = end_of_question(question);
  if (end > question.size()) return {};
  const NameAnswer& said = question[end - 3] == type_aaaa ? ipv6_ : ipv4_;
  if (said.silent) return {};
  std::string reply(question.substr(0, 2));
  reply += std::string("\x81", 1) + static_cast<char>(0x80 | said.code);
  reply += std::string("\x00\x01\x00", 3) + static_cast<char>(said.addresses.size()) + std::string(4, '\0');
  reply += question.substr(head_size, end - head_size);
  for (const std::string& address : said.addresses) reply += record(address);
  return reply;
}

}  // namespace sereno::steps::testing
