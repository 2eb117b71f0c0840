// A listening port: who may come in, how many, for how long, with TLS or without. What is said there is a protocol's.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/logging/log.h"
#include "net/admission.h"
#include "net/allowed_hosts.h"
#include "net/conversation.h"
#include "net/tls_context.h"

namespace boost::asio {
class io_context;
}

namespace sereno::net {

struct TcpServerSettings {
  std::string protocol{};             ///< "nrpe": for the log
  std::string address = "127.0.0.1";  ///< literal; "::" takes IPv4 too
  std::uint16_t port = 0;             ///< 0: any free one
  AllowedHosts allowed{};
  bool resets_strangers = false;  ///< whoever is not allowed is heard and then reset, not closed in good order
  std::shared_ptr<const TlsContext> tls{};  ///< none: TLS is not spoken
  bool accept_plain = false;                ///< beside TLS, told apart by the first byte
  ConnectionLimits limits{};
  /// From the connection to the complete question, handshake included, however the client spreads its bytes.
  std::chrono::milliseconds question_timeout{10'000};
  std::chrono::milliseconds send_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};    ///< between an answer and the next question
  std::chrono::milliseconds retry_interval{10'000};  ///< when the port is taken
};

/// Lives on the event loop's thread, start() to destruction. Destroying it closes every connection.
class TcpServer {
 public:
  /// `loop` and `log` outlive it. A TLS-only port has `tls` and not `accept_plain`; a plain one neither.
  TcpServer(boost::asio::io_context& loop, TcpServerSettings settings, StartConversation start_conversation,
            Logger& log);
  ~TcpServer();  // NOLINT(bugprone-exception-escape): cancelling a timer only fails when memory is corrupt
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;

  /// Listens. A port that cannot be had is logged, with who holds it, and tried again until it can.
  void start();
  /// From now on connections and questions know these settings only; another address or port is opened and the old one
  /// closed. A question that is being asked is answered as it was asked. Open connections stay where their conversation
  /// goes on and where they would come in under these settings too (address, port, allowed peer, TLS and what it lets a
  /// client in by); the others end behind the answer to their question.
  void adopt(TcpServerSettings settings, StartConversation start_conversation);
  /// Takes no new connections but those that wait already. Whoever is being answered, or completes a question now, is
  /// told `reason` instead; then its connection ends. `done` is called when all have gone, at the latest after two
  /// seconds, never before drain() returns.
  void drain(const std::string& reason, std::function<void()> done);
  /// Closes everything now. A `done` that has not been called is not called any more.
  void stop();
  /// The port that is listened at; 0 while it cannot be had.
  std::uint16_t port() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::net
