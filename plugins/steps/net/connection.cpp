#include "sereno/steps/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "plugins/steps/net/socket_address.h"
#include "plugins/steps/net/tls_context.h"
#include "plugins/steps/net/tls_view.h"
#include "sereno/steps/address.h"

namespace sereno::steps {

class Connection::Impl {
 public:
  ~Impl() { close(); }

  NetEnd connect(const std::string& address, std::uint16_t port, const Deadline& deadline);
  NetEnd start_tls(const TlsSettings& settings, const std::string& name, const Deadline& deadline,
                   const std::vector<std::string>& protocols);
  NetEnd send(std::string_view bytes, const Deadline& deadline);
  NetEnd receive(std::string& to, std::size_t most, const Deadline& deadline);
  Endpoint local() const { return SocketAddress::of_socket(socket_).endpoint(); }
  void close();
  int release_socket() { return tls_ ? -1 : std::exchange(socket_, -1); }

  std::string peer;
  TlsView view;
  std::string protocol;

 private:
  using Tls = std::unique_ptr<SSL, decltype(&SSL_free)>;
  /// After a call of OpenSSL that gave `result`: waits for what it wants, or tells why it failed.
  NetEnd after_tls(int result, const Deadline& deadline);
  NetEnd after_plain(ssize_t result, short events, const Deadline& deadline) const;

  int socket_ = -1;
  TlsContext context_;
  Tls tls_{nullptr, &SSL_free};
};

void Connection::Impl::close() {
  tls_.reset();
  context_.reset();
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

NetEnd Connection::Impl::connect(const std::string& address, std::uint16_t port, const Deadline& deadline) {
  close();
  view = {};
  protocol.clear();
  peer = with_port(address, port);
  const SocketAddress to = SocketAddress::of(address, port);
  if (to.size == 0) return {NetFault::local, "'" + address + "' is no numeric address"};
  socket_ = socket(to.generic()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket_ < 0) return net_failure(errno);
  const int at_once = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  if (::connect(socket_, to.generic(), to.size) == 0) return {};
  if (errno != EINPROGRESS) return net_failure(errno);
  if (NetEnd end = wait_for(socket_, POLLOUT, deadline); !end) return end;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? NetEnd{} : net_failure(error);
}

NetEnd Connection::Impl::start_tls(const TlsSettings& settings, const std::string& name, const Deadline& deadline,
                                   const std::vector<std::string>& protocols) {
  auto context = make_client_context(settings);
  if (!context) return {NetFault::local, context.error().message};
  context_ = *std::move(context);
  view = {};
  watch_handshakes(context_.get(), settings.verify, view);
  tls_.reset(SSL_new(context_.get()));
  if (!tls_ || SSL_set_fd(tls_.get(), socket_) != 1 || !prepare_client(tls_.get(), name, settings.verify, protocols))
    return {NetFault::local, "TLS cannot be set up: " + last_tls_error()};
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(tls_.get());
    if (result == 1) break;
    if (NetEnd end = after_tls(result, deadline); !end) return end;
  }
  note_protocol(tls_.get(), view);
  const unsigned char* agreed = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_.get(), &agreed, &size);
  if (agreed != nullptr) protocol.assign(reinterpret_cast<const char*>(agreed), size);
  return {};
}

NetEnd Connection::Impl::after_tls(int result, const Deadline& deadline) {
  const int os_error = errno;
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return wait_for(socket_, POLLIN, deadline);
    case SSL_ERROR_WANT_WRITE:
      return wait_for(socket_, POLLOUT, deadline);
    case SSL_ERROR_ZERO_RETURN:
      return {NetFault::closed, "connection closed"};
    case SSL_ERROR_SYSCALL:
      if (os_error != 0) return net_failure(os_error);
      return {NetFault::closed, "connection closed"};
    default:
      break;
  }
  std::string text = last_tls_error();
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  return {ended ? NetFault::closed : NetFault::tls, ended ? "connection closed" : std::move(text)};
}

NetEnd Connection::Impl::after_plain(ssize_t result, short events, const Deadline& deadline) const {
  if (result == 0) return {NetFault::closed, "connection closed"};
  if (errno == EAGAIN || errno == EINTR) return wait_for(socket_, events, deadline);
  return net_failure(errno);
}

NetEnd Connection::Impl::send(std::string_view bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    ERR_clear_error();
    const int piece = static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 20));
    const ssize_t sent = tls_ ? SSL_write(tls_.get(), bytes.data(), piece)
                              : ::send(socket_, bytes.data(), static_cast<std::size_t>(piece), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    const NetEnd end = tls_ ? after_tls(static_cast<int>(sent), deadline) : after_plain(sent, POLLOUT, deadline);
    if (!end) return end;
  }
  return {};
}

NetEnd Connection::Impl::receive(std::string& to, std::size_t most, const Deadline& deadline) {
  std::array<char, 16384> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  const std::size_t piece = std::min(most, room.size());
  for (;;) {
    ERR_clear_error();
    const ssize_t got =
        tls_ ? SSL_read(tls_.get(), room.data(), static_cast<int>(piece)) : ::recv(socket_, room.data(), piece, 0);
    if (got > 0) {
      to.append(room.data(), static_cast<std::size_t>(got));
      return {};
    }
    const NetEnd end = tls_ ? after_tls(static_cast<int>(got), deadline) : after_plain(got, POLLIN, deadline);
    if (!end) return end;
  }
}

Connection::Connection() : impl_(std::make_unique<Impl>()) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

NetEnd Connection::connect(const std::string& address, std::uint16_t port, const Deadline& deadline) {
  return impl_->connect(address, port, deadline);
}
NetEnd Connection::start_tls(const TlsSettings& settings, const std::string& name, const Deadline& deadline,
                             const std::vector<std::string>& protocols) {
  return impl_->start_tls(settings, name, deadline, protocols);
}
NetEnd Connection::send(std::string_view bytes, const Deadline& deadline) { return impl_->send(bytes, deadline); }
NetEnd Connection::receive(std::string& to, std::size_t most, const Deadline& deadline) {
  return impl_->receive(to, most, deadline);
}
const TlsView& Connection::tls() const { return impl_->view; }
std::string Connection::protocol() const { return impl_->protocol; }
const std::string& Connection::peer() const { return impl_->peer; }
Endpoint Connection::local() const { return impl_->local(); }
void Connection::close() { impl_->close(); }
int Connection::release_socket() { return impl_->release_socket(); }

}  // namespace sereno::steps
