// The least that a server can do for a Zabbix server's question: one after the other, always the same answer, plain or
// with a pre-shared key as the first byte says. What a client needs with this one is its own cost and the handshake's.
//
//   least_zabbix_server PORT PSK_IDENTITY PSK_FILE [PROGRAM ARGUMENT...]
//
// With a program it answers what that prints, started anew for each question: the least that an external check costs.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

constexpr std::size_t header_size = 13;
constexpr std::size_t longest_key = 255;
char** program = nullptr;  ///< and its arguments; null: every question is answered "1"

struct Secret {
  std::string identity{};
  std::string key{};
};

unsigned key_of(SSL* tls, const char* identity, unsigned char* key, unsigned most) {
  const auto& secret = *static_cast<const Secret*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls)));
  if (secret.identity != identity || secret.key.size() > most) return 0;
  std::memcpy(key, secret.key.data(), secret.key.size());
  return static_cast<unsigned>(secret.key.size());
}

Secret read_secret(const char* identity, const char* path) {
  std::ifstream file(path);
  std::string digits;
  file >> digits;
  Secret secret{.identity = identity};
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    secret.key += static_cast<char>(std::strtol(digits.substr(i, 2).c_str(), nullptr, 16));
  return secret;
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
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(socket, 1024) != 0) {
    std::perror("least_zabbix_server");
    std::exit(2);
  }
  return socket;
}

template <class Read>
bool fill(Read read, char* to, std::size_t size) {
  for (std::size_t have = 0; have < size;) {
    const auto got = read(to + have, size - have);
    if (got <= 0) return false;
    have += static_cast<std::size_t>(got);
  }
  return true;
}

template <class Read>
bool heard(Read read) {
  char header[header_size], key[longest_key];
  if (!fill(read, header, sizeof header)) return false;
  const std::size_t size = static_cast<unsigned char>(header[5]);
  return header[6] == 0 && fill(read, key, size);
}

/// What the program prints, up to 4 KiB, once it has ended.
std::string printed() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "no pipe";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program[0], &actions, nullptr, program, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text(4096, '\0');
  std::size_t have = 0;
  for (ssize_t got = 1; got > 0 && have < text.size(); have += static_cast<std::size_t>(got > 0 ? got : 0))
    got = read(ends[0], text.data() + have, text.size() - have);
  close(ends[0]);
  if (error == 0) waitpid(pid, nullptr, 0);
  text.resize(have);
  return text;
}

std::string answer() {
  const std::string value = program != nullptr ? printed() : "1";
  std::string bytes("ZBXD\1", 5);
  for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>(i < 4 ? value.size() >> (8 * i) & 0xff : 0);
  return bytes + value;
}

void serve_plain(int client) {
  if (!heard([&](char* to, std::size_t size) { return recv(client, to, size, 0); })) return;
  const std::string bytes = answer();
  send(client, bytes.data(), bytes.size(), 0);
}

void serve_encrypted(int client, SSL_CTX* context) {
  SSL* tls = SSL_new(context);
  SSL_set_fd(tls, client);
  if (SSL_accept(tls) == 1 &&
      heard([&](char* to, std::size_t size) { return SSL_read(tls, to, static_cast<int>(size)); })) {
    const std::string bytes = answer();
    SSL_write(tls, bytes.data(), static_cast<int>(bytes.size()));
    SSL_shutdown(tls);
  }
  SSL_free(tls);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: least_zabbix_server PORT PSK_IDENTITY PSK_FILE [PROGRAM ARGUMENT...]\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  if (argc > 4) program = argv + 4;
  Secret secret = read_secret(argv[2], argv[3]);
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_cipher_list(context, "ECDHE-PSK-AES128-CBC-SHA256");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_app_data(context, &secret);
  SSL_CTX_set_psk_server_callback(context, &key_of);
  const int listening = listen_at(static_cast<std::uint16_t>(std::atoi(argv[1])));
  while (true) {
    const int client = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    char first = 0;
    const auto got = recv(client, &first, 1, MSG_PEEK);
    if (got == 1 && first == 0x16) serve_encrypted(client, context);
    if (got == 1 && first != 0x16) serve_plain(client);
    close(client);
  }
}
