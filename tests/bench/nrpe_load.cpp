// Asks an NRPE endpoint as check_nrpe does, many times at once: every question has a connection and a handshake of its
// own, nothing is resumed. Loopback addresses only; bounded by its count.
//
//   nrpe_load ADDRESS PORT COMMAND CLIENTS QUESTIONS
//
// Prints one JSON line: questions a second, the median and the 99th percentile in milliseconds, good and bad answers.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
  sockaddr_in address{};
  std::string packet{};
  int clients = 1;
  int questions = 100;
};

void append16(std::string& to, unsigned value) {
  to += static_cast<char>(value >> 8);
  to += static_cast<char>(value);
}

/// A version 4 query padded to 1036 bytes, as check_nrpe 4.1 sends it.
std::string query(const std::string& command) {
  std::string packet;
  append16(packet, 4);
  append16(packet, 1);
  packet.append(4, '\0');  // CRC, below
  packet.append(4, '\0');  // result and alignment
  append16(packet, 0);
  append16(packet, 1020);
  packet += command;
  packet.resize(1036, '\0');
  const auto crc =
      static_cast<unsigned>(crc32(0, reinterpret_cast<const Bytef*>(packet.data()), static_cast<uInt>(packet.size())));
  for (unsigned i = 0; i < 4; ++i) packet[4 + i] = static_cast<char>(crc >> (24 - 8 * i));
  return packet;
}

/// True when a whole response packet came back.
bool ask(const Settings& settings, SSL_CTX* context) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  const timeval patience{20, 0};
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  bool good = false;
  if (connect(socket, reinterpret_cast<const sockaddr*>(&settings.address), sizeof settings.address) == 0) {
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context), SSL_free);
    SSL_set_fd(tls.get(), socket);
    if (SSL_connect(tls.get()) == 1 &&
        SSL_write(tls.get(), settings.packet.data(), static_cast<int>(settings.packet.size())) > 0) {
      char buffer[4096];
      const int received = SSL_read(tls.get(), buffer, sizeof buffer);
      good = received > 16 && buffer[3] == 2;
      SSL_shutdown(tls.get());
    }
  }
  close(socket);
  return good;
}

double percentile(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

int measure(const Settings& settings) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
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
          if (ask(settings, context.get())) ++good;
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
  if (argc != 6 || inet_pton(AF_INET, argv[1], &settings.address.sin_addr) != 1 ||
      (ntohl(settings.address.sin_addr.s_addr) >> 24) != 127) {
    std::fputs("usage: nrpe_load LOOPBACK_ADDRESS PORT COMMAND CLIENTS QUESTIONS\n", stderr);
    return 2;
  }
  settings.address.sin_family = AF_INET;
  settings.address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
  settings.packet = query(argv[3]);
  settings.clients = std::clamp(std::atoi(argv[4]), 1, 256);
  settings.questions = std::clamp(std::atoi(argv[5]), 1, 100'000);
  return measure(settings);
}
