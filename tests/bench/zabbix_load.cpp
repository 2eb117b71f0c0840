// Asks a Zabbix agent for agent.ping, or for another key, as a server does, many times at once: every question has a
// connection of its own, and with a pre-shared key a handshake of its own. Loopback addresses only; bounded by its
// count.
//
//   zabbix_load ADDRESS PORT CLIENTS QUESTIONS [PSK_IDENTITY PSK_FILE | KEY]
//
// With a key: TLS 1.2 and ECDHE-PSK-AES128-CBC-SHA256, which is what Debian's Zabbix comes to terms with. Prints one
// JSON line: questions a second, the median and the 99th percentile in milliseconds, good and bad answers.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

struct Secret {
  std::string identity{};
  std::string key{};
};

struct Settings {
  sockaddr_in address{};
  int clients = 1;
  int questions = 100;
  std::string key = "agent.ping";
};

std::string frame(const std::string& payload) {
  std::string bytes("ZBXD\1", 5);
  for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>(i < 4 ? payload.size() >> (8 * i) & 0xff : 0);
  return bytes + payload;
}

unsigned give_key(SSL* tls, const char*, char* identity, unsigned longest, unsigned char* key, unsigned most) {
  const auto& secret = *static_cast<const Secret*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls)));
  if (secret.identity.size() >= longest || secret.key.size() > most) return 0;
  std::memcpy(identity, secret.identity.c_str(), secret.identity.size() + 1);
  std::memcpy(key, secret.key.data(), secret.key.size());
  return static_cast<unsigned>(secret.key.size());
}

/// Reads or writes, plain or encrypted.
class Stream {
 public:
  Stream(int socket, SSL_CTX* context) : socket_(socket), tls_(nullptr, SSL_free) {
    if (context == nullptr) return;
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), socket);
  }
  bool begin() { return !tls_ || SSL_connect(tls_.get()) == 1; }
  bool send(const std::string& bytes) {
    const auto size = static_cast<int>(bytes.size());
    return (tls_ ? SSL_write(tls_.get(), bytes.data(), size) : ::send(socket_, bytes.data(), bytes.size(), 0)) == size;
  }
  std::string receive(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const auto got = tls_ ? SSL_read(tls_.get(), bytes.data() + have, static_cast<int>(size - have))
                            : recv(socket_, bytes.data() + have, size - have, 0);
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
  }
  void end() {
    if (tls_) SSL_shutdown(tls_.get());
  }

 private:
  int socket_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
};

/// agent.ping is answered "1"; of another key any supported value will do.
bool is_answer(Stream& stream, const std::string& key) {
  static const std::string answer = frame("1");
  if (key == "agent.ping") return stream.receive(answer.size()) == answer;
  const std::string header = stream.receive(13);
  if (header.size() != 13 || header.substr(0, 5) != frame("").substr(0, 5)) return false;
  const auto size = static_cast<unsigned char>(header[5]) + 256u * static_cast<unsigned char>(header[6]);
  const std::string value = stream.receive(size);
  return value.size() == size && !value.empty() && value.find("ZBX_NOTSUPPORTED") == std::string::npos;
}

bool ask(const Settings& settings, SSL_CTX* context) {
  const std::string question = frame(settings.key);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  const timeval patience{20, 0};
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  bool good = false;
  if (connect(socket, reinterpret_cast<const sockaddr*>(&settings.address), sizeof settings.address) == 0) {
    Stream stream(socket, context);
    good = stream.begin() && stream.send(question) && is_answer(stream, settings.key);
    stream.end();
  }
  close(socket);
  return good;
}

Context make_context(Secret& secret) {
  Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE-PSK-AES128-CBC-SHA256");
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_app_data(context.get(), &secret);
  SSL_CTX_set_psk_client_callback(context.get(), &give_key);
  return context;
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

double percentile(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

int measure(const Settings& settings, SSL_CTX* context) {
  std::atomic<int> next{0};
  std::atomic<int> good{0};
  std::vector<double> times_ms(static_cast<std::size_t>(settings.questions), 0);
  const auto start = Clock::now();
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < settings.clients; ++i)
      clients.emplace_back([&] {
        for (int question = next++; question < settings.questions; question = next++) {
          const auto before = Clock::now();
          if (ask(settings, context)) ++good;
          times_ms[static_cast<std::size_t>(question)] =
              std::chrono::duration<double, std::milli>(Clock::now() - before).count();
        }
      });
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::sort(times_ms.begin(), times_ms.end());
  std::printf("{\"per_second\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"good\":%d,\"bad\":%d}\n", good / seconds,
              percentile(times_ms, 0.5), percentile(times_ms, 0.99), good.load(), settings.questions - good.load());
  return good == settings.questions ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  settings.address.sin_family = AF_INET;
  if (argc < 5 || argc > 7 || inet_pton(AF_INET, argv[1], &settings.address.sin_addr) != 1 ||
      (ntohl(settings.address.sin_addr.s_addr) >> 24) != 127) {
    std::fputs("usage: zabbix_load 127.0.0.1 PORT CLIENTS QUESTIONS [PSK_IDENTITY PSK_FILE | KEY]\n", stderr);
    return 2;
  }
  settings.address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
  settings.clients = std::clamp(std::atoi(argv[3]), 1, 64);
  settings.questions = std::clamp(std::atoi(argv[4]), 1, 100'000);
  if (argc == 6) settings.key = argv[5];
  if (argc < 7) return measure(settings, nullptr);
  Secret secret = read_secret(argv[5], argv[6]);
  const auto context = make_context(secret);
  return measure(settings, context.get());
}
