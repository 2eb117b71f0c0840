// A server on loopback that does what a test says, byte by byte. For the unit tests of the transports.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sereno::steps::testing {

/// One accepted connection, plain or behind TLS, as a script sees it. Every wait ends when the server does.
class Conversation {
 public:
  virtual ~Conversation() = default;
  /// Up to and with `end`; less when the other side has ended.
  virtual std::string read_to(std::string_view end) = 0;
  /// So many bytes; less when the other side has ended.
  virtual std::string read(std::size_t count) = 0;
  virtual void send(std::string_view bytes) = 0;
  /// Until the other side hangs up, or the server ends.
  virtual void wait_for_hang_up() = 0;
  /// Ends with a reset instead of a farewell.
  virtual void reset() = 0;
};

/// Listens on 127.0.0.1 at a port of its own, and plays the script for each connection, one after the other in a
/// thread of its own. The script is called in that thread.
class ScriptedServer {
 public:
  using Script = std::function<void(Conversation&)>;
  /// PEM: certificates, its own first, and its key. `client_authority`: a client certificate of it is demanded.
  struct Tls {
    std::string chain{};
    std::string key{};
    std::string client_authority{};
    bool http2 = false;  ///< chooses "h2" where it is offered
  };
  explicit ScriptedServer(Script script);
  ScriptedServer(Script script, const Tls& tls);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer();

  std::uint16_t port() const { return port_; }
  /// Connections that were taken so far.
  int connections() const { return connections_; }

 private:
  struct Context;
  void start();
  void serve();
  void converse(int socket);

  Script script_;
  std::unique_ptr<Context> context_;
  int listener_ = -1;
  int end_reader_ = -1, end_writer_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

/// A script that reads a request's header and answers it with these bytes.
ScriptedServer::Script answering(std::string bytes);
/// The same, and then it keeps silent.
ScriptedServer::Script answering_and_waiting(std::string bytes);

}  // namespace sereno::steps::testing
