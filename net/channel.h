// The bytes of one accepted connection, plain or through TLS, without ever waiting. Internal to the listeners.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "net/openssl_handles.h"

namespace sereno::net {

/// Works on a non-blocking socket that somebody else owns and watches. TLS writes into memory first, so that what is
/// sent together leaves in one write: the reply with its close_notify.
class Channel {
 public:
  enum class Io {
    done,
    wait_readable,
    wait_writable,
    closed,  ///< by the other side
    failed,  ///< problem() says why
  };

  explicit Channel(int socket) : socket_(socket) {}

  /// The first byte, left in place: whether the client begins a TLS handshake.
  Io peek(bool& tls);
  /// From here on everything is encrypted.
  bool start_tls(SSL_CTX* context);
  Io handshake();
  /// At least one byte into `buffer`; `size` says how many.
  Io read(std::span<char> buffer, std::size_t& size);
  /// Puts bytes in line for sending. flush() sends.
  void queue(std::string_view bytes);
  /// Says that nothing more comes: close_notify behind everything that is queued.
  void queue_end();
  Io flush();
  /// Reads away what the client has sent beyond its question. Closing a socket with unread bytes would reset it, and
  /// the client might lose the answer.
  void discard_rest();

  bool encrypted() const { return ssl_ != nullptr; }
  const std::string& problem() const { return problem_; }

 private:
  Io fail(std::string problem);
  Io after(int outcome);
  Io system_outcome();
  void take_encrypted();

  int socket_;
  SslHandle ssl_;
  BIO* encrypted_ = nullptr;  ///< what TLS wants sent; owned by ssl_
  std::string outgoing_;
  std::size_t sent_ = 0;  ///< of outgoing_
  std::string problem_;
};

}  // namespace sereno::net
