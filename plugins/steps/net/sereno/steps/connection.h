// A TCP connection of our own, plain or behind TLS: for protocols that no library speaks for us.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/certificate.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/net_end.h"
#include "sereno/steps/tls_settings.h"

namespace sereno::steps {

/// Connected to one address at a time. Every call ends by its deadline and soon after a cancellation, whatever the
/// other side does. One thread.
class Connection {
 public:
  Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  /// Closes it.
  ~Connection();

  /// To a numeric address.
  NetEnd connect(const std::string& address, std::uint16_t port, const Deadline& deadline);

  /// The handshake, on a connection that is plain so far: at once, or after a STARTTLS. `name` is sent (SNI) and, with
  /// TlsSettings::verify, has to stand in the certificate; it may be a numeric address. `protocols` are offered by
  /// ALPN.
  NetEnd start_tls(const TlsSettings& settings, const std::string& name, const Deadline& deadline,
                   const std::vector<std::string>& protocols = {});
  /// What the handshake showed, of one that failed too.
  const TlsView& tls() const;
  /// The protocol that was agreed on by ALPN; empty: none.
  std::string protocol() const;

  /// All of it.
  NetEnd send(std::string_view bytes, const Deadline& deadline);
  /// Appends what comes next, at least one byte and at most `most`. NetFault::closed when the other side has ended.
  NetEnd receive(std::string& to, std::size_t most, const Deadline& deadline);

  /// "203.0.113.7:443"; empty before connect().
  const std::string& peer() const;
  /// Its own end; empty and 0 when it is not connected.
  Endpoint local() const;
  void close();
  /// The socket of a plain connection, for a library that speaks on it: non-blocking, and the caller's to close from
  /// now on. -1 when there is none.
  int release_socket();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::steps
