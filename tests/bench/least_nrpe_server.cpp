// The least that a server can do for check_nrpe over TLS: one question after the other, always the same answer. What a
// client needs with this one is its own cost and that of the handshake.
//
//   least_nrpe_server PORT CERTIFICATE KEY
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr std::size_t query_size = 1036;  // as check_nrpe sends it, whatever the version

std::string answer_v4() {
  constexpr char text[] = "OK - fine";
  std::string packet;
  const auto put = [&](std::uint32_t value, int bytes) {
    while (bytes-- > 0) packet += static_cast<char>(value >> (8 * bytes));
  };
  put(4, 2);  // version
  put(2, 2);  // response
  put(0, 4);  // the sum, once the rest is known
  put(0, 2);  // OK
  put(0, 2);  // alignment
  put(sizeof text, 4);
  packet.append(text, sizeof text);
  std::string bytes = packet;
  const auto sum = htonl(static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()))));
  std::memcpy(packet.data() + 4, &sum, sizeof sum);
  return packet;
}

int listen_at(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // inherited by what is accepted
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(socket, 128) != 0) {
    std::perror("least_nrpe_server");
    std::exit(2);
  }
  return socket;
}

void serve(SSL* tls, const std::string& answer) {
  char query[query_size];
  std::size_t have = 0;
  if (SSL_accept(tls) != 1) return;
  while (have < query_size) {
    const int got = SSL_read(tls, query + have, static_cast<int>(query_size - have));
    if (got <= 0) return;
    have += static_cast<std::size_t>(got);
  }
  SSL_write(tls, answer.data(), static_cast<int>(answer.size()));
  SSL_shutdown(tls);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: least_nrpe_server PORT CERTIFICATE KEY\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_num_tickets(context, 1);
  if (SSL_CTX_use_certificate_file(context, argv[2], SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, argv[3], SSL_FILETYPE_PEM) != 1) {
    std::fputs("least_nrpe_server: certificate or key cannot be used\n", stderr);
    return 2;
  }
  const int listening = listen_at(static_cast<std::uint16_t>(std::atoi(argv[1])));
  const std::string answer = answer_v4();
  while (true) {
    const int client = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    SSL* tls = SSL_new(context);
    SSL_set_fd(tls, client);
    serve(tls, answer);
    SSL_free(tls);
    close(client);
  }
}
