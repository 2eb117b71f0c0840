#include "net/channel.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sereno::net {
namespace {
constexpr char tls_handshake_record = 0x16;

/// What OpenSSL's words for a failed handshake mean where a pre-shared key is spoken; empty when they say it
/// themselves.
std::string_view psk_hint(const SSL* ssl, unsigned long error) {
  const int reason = ERR_GET_REASON(error);
  if (reason == SSL_R_PSK_IDENTITY_NOT_FOUND) return " (the client names another identity than 'psk' does here)";
  const bool undecipherable =
      reason == SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC || reason == SSL_R_BINDER_DOES_NOT_VERIFY;
  if (undecipherable && SSL_get_psk_identity(ssl) != nullptr) return " (the pre-shared keys of both sides differ)";
  return {};
}
}  // namespace

Channel::Io Channel::fail(std::string problem) {
  problem_ = std::move(problem);
  return Io::failed;
}

Channel::Io Channel::system_outcome() {
  if (errno == ECONNRESET || errno == EPIPE) return Io::closed;
  return fail(std::strerror(errno));
}

Channel::Io Channel::peek(bool& tls) {
  char first = 0;
  const auto got = recv(socket_, &first, 1, MSG_PEEK);
  if (got == 0) return Io::closed;
  if (got < 0) return errno == EAGAIN || errno == EINTR ? Io::wait_readable : system_outcome();
  tls = first == tls_handshake_record;
  return Io::done;
}

bool Channel::start_tls(SSL_CTX* context) {
  ssl_.reset(SSL_new(context));
  BIO* incoming = BIO_new_socket(socket_, BIO_NOCLOSE);
  encrypted_ = BIO_new(BIO_s_mem());
  if (!ssl_ || incoming == nullptr || encrypted_ == nullptr) {
    BIO_free(incoming);
    BIO_free(encrypted_);
    ssl_.reset();
    problem_ = openssl_problem("out of memory");
    return false;
  }
  SSL_set0_rbio(ssl_.get(), incoming);
  SSL_set0_wbio(ssl_.get(), encrypted_);
  SSL_set_accept_state(ssl_.get());
  return true;
}

/// What an SSL call left: bytes to send, and whether it wants more of them.
Channel::Io Channel::after(int outcome) {
  // An SSL call reports errors through a queue of the whole thread: it was emptied before the call.
  const int error = SSL_get_error(ssl_.get(), outcome);
  const int system_error = errno;
  take_encrypted();
  switch (error) {
    case SSL_ERROR_NONE:
      return Io::done;
    case SSL_ERROR_WANT_READ:
      return Io::wait_readable;
    case SSL_ERROR_ZERO_RETURN:
      return Io::closed;
    case SSL_ERROR_SYSCALL:
      if (system_error == 0 || system_error == ECONNRESET || system_error == EPIPE) return Io::closed;
      return fail(std::strerror(system_error));
    default:
      return fail(openssl_problem("TLS failed"));
  }
}

void Channel::take_encrypted() {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(encrypted_, &bytes);
  if (size > 0) outgoing_.append(bytes, static_cast<std::size_t>(size));
  static_cast<void>(BIO_reset(encrypted_));
}

Channel::Io Channel::handshake() {
  ERR_clear_error();
  errno = 0;
  const int outcome = SSL_accept(ssl_.get());
  const auto hint = psk_hint(ssl_.get(), ERR_peek_error());
  const Io io = after(outcome);
  problem_ += hint;
  // The flight, or the alert that tells the client why; and the one ticket has to leave at once.
  const Io sent = flush();
  return sent == Io::done || io == Io::failed ? io : sent;
}

Channel::Io Channel::read(std::span<char> buffer, std::size_t& size) {
  if (ssl_) {
    ERR_clear_error();
    errno = 0;
    const Io io = after(SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &size));
    // Only an alert or a key update can have been queued here; nothing waits for it.
    static_cast<void>(flush());
    return io;
  }
  const auto got = recv(socket_, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    size = static_cast<std::size_t>(got);
    return Io::done;
  }
  if (got == 0) return Io::closed;
  return errno == EAGAIN || errno == EINTR ? Io::wait_readable : system_outcome();
}

void Channel::queue(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!ssl_) {
    outgoing_ += bytes;
    return;
  }
  ERR_clear_error();
  std::size_t written = 0;
  SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);  // into memory: all of it
  take_encrypted();
}

void Channel::queue_end() {
  if (!ssl_) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());  // our half only: nobody waits for the client's
  take_encrypted();
}

Channel::Io Channel::flush() {
  while (sent_ < outgoing_.size()) {
    const auto sent = send(socket_, outgoing_.data() + sent_, outgoing_.size() - sent_, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN ? Io::wait_writable : system_outcome();
    sent_ += static_cast<std::size_t>(sent);
  }
  outgoing_.clear();
  sent_ = 0;
  return Io::done;
}

void Channel::discard_rest() {
  std::array<char, 4096> rest{};
  constexpr int most_reads = 32;  // who sends without end is reset
  for (int i = 0; i < most_reads; ++i)
    if (recv(socket_, rest.data(), rest.size(), MSG_DONTWAIT) <= 0) return;
}

}  // namespace sereno::net
