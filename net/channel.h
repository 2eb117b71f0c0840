// The bytes of one connection, plain or through TLS, without ever waiting. Internal to net.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "net/openssl_handles.h"
#include "net/tls_context.h"

namespace sereno::net {

/// Bytes that are read from a socket in one go: what one TLS record holds.
inline constexpr std::size_t read_size = 16'384;

/// Works on a non-blocking socket that somebody else owns and watches. TLS works in memory: what arrives together is
/// read in one go, and what is sent together leaves in one write, the reply with its close_notify.
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

  /// The first byte that came, left in place: whether the other side begins a TLS handshake.
  Io peek(bool& tls);
  /// From here on everything is encrypted, as the server of the two.
  bool accept_tls(const TlsContext& context);
  /// The same as the client. `server_name` is the name or address that the server's certificate has to bear.
  bool connect_tls(const TlsContext& context, const std::string& server_name);
  Io handshake();
  /// At least one byte into `buffer`; `size` says how many.
  Io read(std::span<char> buffer, std::size_t& size);
  /// Puts bytes in line for sending. flush() sends.
  void queue(std::string_view bytes);
  /// Says that nothing more comes: close_notify behind everything that is queued.
  void queue_end();
  Io flush();
  /// Reads away what the other side has sent beyond what was wanted. Closing a socket with unread bytes would reset it,
  /// and the answer might be lost.
  void discard_rest();

  bool encrypted() const { return ssl_ != nullptr; }
  /// "TLSv1.3"; empty without TLS.
  std::string tls_version() const;
  /// Why the context does not let the other side in by what it showed; empty when it does.
  std::string objection(const TlsContext& context) const { return ssl_ ? context.objection(ssl_.get()) : ""; }
  /// The common name in the other side's certificate, when one was verified.
  std::string certificate_name() const;
  const std::string& problem() const { return problem_; }

 private:
  bool start_tls(const TlsContext& context);
  Io fail(std::string problem);
  Io after(int outcome);
  Io system_outcome();
  Io receive();
  void take_encrypted();

  int socket_;
  SslHandle ssl_;
  BIO* received_ = nullptr;   ///< what has come for TLS; owned by ssl_
  BIO* encrypted_ = nullptr;  ///< what TLS wants sent; owned by ssl_
  std::string incoming_;      ///< plain bytes that have come and were not read yet
  bool drained_ = false;      ///< the last read emptied the socket: the next one would only say so
  bool ended_ = false;        ///< the other side sends no more
  std::string outgoing_;
  std::size_t sent_ = 0;  ///< of outgoing_
  std::string problem_;
};

}  // namespace sereno::net
