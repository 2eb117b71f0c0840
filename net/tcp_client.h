// The other end: a connection to a server of somebody else. Knows no protocol.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/host_names.h"
#include "net/tls_context.h"
#include "sereno/result.h"

namespace boost::asio {
class io_context;
}

namespace sereno::net {

struct TcpClientSettings {
  std::string host{};  ///< a literal address, or a name: then its addresses are tried one after the other
  std::uint16_t port = 0;
  std::shared_ptr<const TlsContext> tls{};    ///< of a client; none: plain
  std::string server_name{};                  ///< that the server's certificate has to bear; the host when empty
  std::chrono::milliseconds timeout{10'000};  ///< for all of it, from connect() to the last byte
};

/// One connection, on the event loop's thread. Every call has one `done`, called later and once; nothing is called any
/// more when the object has gone. Errors name host and port and say at what it failed:
/// "nsca.example:5667: TLS: certificate verify failed (hostname mismatch)".
class TcpClient {
 public:
  using Done = std::function<void(Result<void>)>;
  using Received = std::function<void(Result<std::string>)>;

  /// `loop` outlives it. `look_up` is for names.
  TcpClient(boost::asio::io_context& loop, TcpClientSettings settings, LookUp look_up);
  ~TcpClient();
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  /// Name, connection and TLS.
  void connect(Done done);
  void send(std::string bytes, Done done);
  /// What has come, at least one byte; nothing at all when the server has ended.
  void receive(Received done);
  /// Says that nothing more comes, and waits until the server has ended too: it has read everything then. What it still
  /// sends is read away.
  void finish(Done done);
  /// Says that nothing more comes, and closes.
  void close();
  /// "TLSv1.3"; empty without TLS.
  std::string tls_version() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::net
