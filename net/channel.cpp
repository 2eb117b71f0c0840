#include "net/channel.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/ip_address.h"

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

/// Why the other side's certificate was not believed, behind OpenSSL's own "certificate verify failed".
std::string verify_hint(const SSL* ssl, unsigned long error) {
  if (ERR_GET_REASON(error) != SSL_R_CERTIFICATE_VERIFY_FAILED) return {};
  return std::string(" (") + X509_verify_cert_error_string(SSL_get_verify_result(ssl)) + ")";
}

/// So that a server of several names knows whom we mean.
bool announce_name(SSL* ssl, std::string name) {
  return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
}

bool expect_name(SSL* ssl, const std::string& name) {
  X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl);
  if (IpAddress::parse(name)) return X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host(rules, name.c_str(), name.size()) == 1;
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

/// What the socket holds now, to where it is read from.
Channel::Io Channel::receive() {
  if (ended_) return Io::closed;
  if (std::exchange(drained_, false)) return Io::wait_readable;
  std::array<char, read_size> buffer;
  const auto got = recv(socket_, buffer.data(), buffer.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? Io::wait_readable : system_outcome();
  ended_ = got == 0;
  if (ended_) return Io::closed;
  const auto size = static_cast<std::size_t>(got);
  drained_ = size < buffer.size();
  if (ssl_)
    BIO_write(received_, buffer.data(), static_cast<int>(size));
  else
    incoming_.append(buffer.data(), size);
  return Io::done;
}

Channel::Io Channel::peek(bool& tls) {
  if (incoming_.empty())
    if (const Io io = receive(); io != Io::done) return io;
  tls = incoming_.front() == tls_handshake_record;
  return Io::done;
}

bool Channel::start_tls(const TlsContext& context) {
  ssl_.reset(SSL_new(context.native()));
  received_ = BIO_new(BIO_s_mem());
  encrypted_ = BIO_new(BIO_s_mem());
  if (!ssl_ || received_ == nullptr || encrypted_ == nullptr) {
    BIO_free(received_);
    BIO_free(encrypted_);
    ssl_.reset();
    problem_ = openssl_problem("out of memory");
    return false;
  }
  SSL_set_bio(ssl_.get(), received_, encrypted_);
  BIO_write(received_, incoming_.data(), static_cast<int>(incoming_.size()));
  incoming_.clear();
  return true;
}

bool Channel::accept_tls(const TlsContext& context) {
  if (!start_tls(context)) return false;
  SSL_set_accept_state(ssl_.get());
  return true;
}

bool Channel::connect_tls(const TlsContext& context, const std::string& server_name) {
  if (!start_tls(context)) return false;
  SSL_set_connect_state(ssl_.get());
  const bool is_address = IpAddress::parse(server_name).has_value();
  const bool named = is_address || announce_name(ssl_.get(), server_name);
  if (named && (!context.verifies_name() || expect_name(ssl_.get(), server_name))) return true;
  problem_ = "'" + server_name + "' cannot stand in a certificate";
  return false;
}

/// What an SSL call left: bytes to send, and whether it wants more of them.
Channel::Io Channel::after(int outcome) {
  // An SSL call reports errors through a queue of the whole thread: it was emptied before the call.
  const int error = SSL_get_error(ssl_.get(), outcome);
  take_encrypted();
  switch (error) {
    case SSL_ERROR_NONE:
      return Io::done;
    case SSL_ERROR_WANT_READ:
      return Io::wait_readable;
    case SSL_ERROR_ZERO_RETURN:
    case SSL_ERROR_SYSCALL:
      return Io::closed;
    default:
      return fail(openssl_problem("TLS failed"));
  }
}

void Channel::take_encrypted() {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(encrypted_, &bytes);
  if (size <= 0) return;
  outgoing_.append(bytes, static_cast<std::size_t>(size));
  static_cast<void>(BIO_reset(encrypted_));
}

Channel::Io Channel::handshake() {
  while (true) {
    ERR_clear_error();
    const int outcome = SSL_do_handshake(ssl_.get());
    const auto error = ERR_peek_error();
    const auto hint =
        outcome == 1 ? std::string() : std::string(psk_hint(ssl_.get(), error)) + verify_hint(ssl_.get(), error);
    const Io io = after(outcome);
    problem_ += hint;
    // The flight, or the alert that tells the other side why; and the one ticket has to leave at once.
    const Io sent = flush();
    if (io == Io::failed) return io;
    if (sent != Io::done || io != Io::wait_readable) return sent != Io::done ? sent : io;
    if (const Io received = receive(); received != Io::done) return received;
  }
}

Channel::Io Channel::read(std::span<char> buffer, std::size_t& size) {
  if (ssl_) {
    while (true) {
      ERR_clear_error();
      const Io io = after(SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &size));
      // Only an alert or a key update can have been queued here; nothing waits for it.
      if (!outgoing_.empty()) static_cast<void>(flush());
      if (io != Io::wait_readable) return io;
      if (const Io received = receive(); received != Io::done) return received;
    }
  }
  if (incoming_.empty())
    if (const Io io = receive(); io != Io::done) return io;
  size = std::min(buffer.size(), incoming_.size());
  std::copy_n(incoming_.begin(), size, buffer.begin());
  incoming_.erase(0, size);
  return Io::done;
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
  SSL_shutdown(ssl_.get());  // our half only: nobody waits for the other side's
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
  if (ended_) return;
  std::array<char, 4096> rest{};
  constexpr int most_reads = 32;  // who sends without end is reset
  for (int i = 0; i < most_reads; ++i)
    if (recv(socket_, rest.data(), rest.size(), MSG_DONTWAIT) <= 0) return;
}

std::string Channel::tls_version() const { return ssl_ ? SSL_get_version(ssl_.get()) : ""; }

std::string Channel::certificate_name() const {
  if (!ssl_ || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return {};
  const X509* const certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return {};
  std::array<char, 256> name{};
  const int size =
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
  return size > 0 ? std::string(name.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace sereno::net
