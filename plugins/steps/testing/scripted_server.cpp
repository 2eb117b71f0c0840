#include "plugins/steps/testing/scripted_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "plugins/steps/testing/memory_bio.h"

namespace sereno::steps::testing {
namespace {

using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;

/// Waits for bytes or for the server's end; false at the end.
bool readable(int socket, int end) {
  std::array<pollfd, 2> polled = {{{socket, POLLIN, 0}, {end, POLLIN, 0}}};
  while (poll(polled.data(), polled.size(), -1) < 0) continue;
  return polled[1].revents == 0;
}

class Plain : public Conversation {
 public:
  Plain(int socket, int end) : socket_(socket), end_(end) {}
  ~Plain() override { close(socket_); }
  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;

  std::string read_to(std::string_view end) override {
    std::string text;
    char byte = 0;
    while (text.find(end) == std::string::npos && get(&byte, 1) == 1) text += byte;
    return text;
  }
  std::string read(std::size_t count) override {
    std::string text(count, '\0');
    std::size_t got = 0;
    while (got < count) {
      const auto more = get(text.data() + got, count - got);
      if (more <= 0) break;
      got += static_cast<std::size_t>(more);
    }
    text.resize(got);
    return text;
  }
  void send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto sent = put(bytes.data(), bytes.size());
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void wait_for_hang_up() override {
    std::array<char, 4096> ignored{};
    while (get(ignored.data(), ignored.size()) > 0) continue;
  }
  void reset() override {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 protected:
  virtual ssize_t get(char* to, std::size_t room) { return readable(socket_, end_) ? recv(socket_, to, room, 0) : 0; }
  virtual ssize_t put(const char* from, std::size_t size) { return ::send(socket_, from, size, MSG_NOSIGNAL); }

  int socket_;
  int end_;
};

class Secured final : public Plain {
 public:
  Secured(int socket, int end, SSL_CTX* context) : Plain(socket, end), tls_(SSL_new(context), &SSL_free) {
    SSL_set_fd(tls_.get(), socket);
    good_ = SSL_accept(tls_.get()) == 1;
  }
  ~Secured() override {
    if (good_) SSL_shutdown(tls_.get());
    if (!good_) linger_for_alert();
  }

 private:
  /// A close while the client's bytes are unread would reset the connection, and the alert would be lost.
  void linger_for_alert() {
    shutdown(socket_, SHUT_WR);
    std::array<char, 4096> ignored{};
    while (Plain::get(ignored.data(), ignored.size()) > 0) continue;
  }
  ssize_t get(char* to, std::size_t room) override {
    if (!good_ || (SSL_pending(tls_.get()) == 0 && !readable(socket_, end_))) return 0;
    return SSL_read(tls_.get(), to, static_cast<int>(room));
  }
  ssize_t put(const char* from, std::size_t size) override {
    return good_ ? SSL_write(tls_.get(), from, static_cast<int>(size)) : -1;
  }

  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  bool good_ = false;
};

int choose_http2(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned int in_size,
                 void*) {
  static constexpr std::array<unsigned char, 3> h2 = {2, 'h', '2'};
  return SSL_select_next_proto(const_cast<unsigned char**>(out), size, h2.data(), h2.size(), in, in_size) ==
                 OPENSSL_NPN_NEGOTIATED
             ? SSL_TLSEXT_ERR_OK
             : SSL_TLSEXT_ERR_NOACK;
}

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(what);
}

}  // namespace

struct ScriptedServer::Context {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> ssl{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};

  explicit Context(const Tls& tls) {
    const Bio chain = memory(tls.chain), key = memory(tls.key);
    const X509Pointer own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free);
    must(own && SSL_CTX_use_certificate(ssl.get(), own.get()) == 1, "no certificate");
    while (X509* next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
      SSL_CTX_add_extra_chain_cert(ssl.get(), next);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> private_key(
        PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    must(private_key && SSL_CTX_use_PrivateKey(ssl.get(), private_key.get()) == 1, "no key");
    if (tls.http2) SSL_CTX_set_alpn_select_cb(ssl.get(), &choose_http2, nullptr);
    if (tls.client_authority.empty()) return;
    const Bio authority = memory(tls.client_authority);
    const X509Pointer trusted(PEM_read_bio_X509(authority.get(), nullptr, nullptr, nullptr), &X509_free);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(ssl.get()), trusted.get());
    SSL_CTX_set_verify(ssl.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
};

ScriptedServer::ScriptedServer(Script script, const Tls& tls)
    : script_(std::move(script)), context_(std::make_unique<Context>(tls)) {
  start();
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) { start(); }

void ScriptedServer::start() {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  must(pipe2(ends.data(), O_CLOEXEC) == 0, "no pipe");
  end_reader_ = ends[0];
  end_writer_ = ends[1];
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  must(bind(listener_, generic, size) == 0 && listen(listener_, 16) == 0, "cannot listen");
  must(getsockname(listener_, generic, &size) == 0, "no port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  close(end_writer_);
  thread_.join();
  close(listener_);
  close(end_reader_);
}

void ScriptedServer::serve() {
  while (readable(listener_, end_reader_)) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    ++connections_;
    converse(connection);
  }
}

void ScriptedServer::converse(int socket) {
  if (context_) {
    Secured secured(socket, end_reader_, context_->ssl.get());
    return script_(secured);
  }
  Plain plain(socket, end_reader_);
  script_(plain);
}

ScriptedServer::Script answering(std::string bytes) {
  return [bytes = std::move(bytes)](Conversation& conversation) {
    if (conversation.read_to("\r\n\r\n").empty()) return;
    conversation.send(bytes);
  };
}

ScriptedServer::Script answering_and_waiting(std::string bytes) {
  return [bytes = std::move(bytes)](Conversation& conversation) {
    if (conversation.read_to("\r\n\r\n").empty()) return;
    conversation.send(bytes);
    conversation.wait_for_hang_up();
  };
}

}  // namespace sereno::steps::testing
