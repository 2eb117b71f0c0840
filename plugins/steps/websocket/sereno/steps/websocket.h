// WebSocket (RFC 6455), the client's side, on a connection that stands: plain or behind TLS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/connection.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

/// How the server is asked to speak WebSocket.
struct UpgradeRequest {
  std::string host{};  ///< the Host header: "cc.example", "cc.example:8443"
  std::string path = "/";
  std::vector<std::string> headers{};  ///< "Name: value": Cookie, Origin, Authorization; one line each
  std::string subprotocol{};           ///< that the server has to agree to; empty: none is offered
};

enum class WebSocketFault : std::uint8_t {
  none,
  network,      ///< see WebSocketEnd::net
  refused,      ///< the server answered with another status than 101
  no_upgrade,   ///< what came back is no HTTP, or a 101 that agrees to something else
  subprotocol,  ///< the server did not agree to the subprotocol
  protocol,     ///< a frame breaks the rules of RFC 6455
  too_much      ///< a header or a message is larger than its limit
};

struct WebSocketEnd {
  WebSocketFault fault = WebSocketFault::none;
  NetEnd net{};             ///< of WebSocketFault::network
  std::string text{};       ///< what is known beyond its kind, one line: "HTTP/1.1 403 Forbidden"
  int status = 0;           ///< what the server answered to the upgrade; 0: no HTTP answer
  std::string body_head{};  ///< of a refusal: what of its body came with the header, at most 4 KiB
  explicit operator bool() const { return fault == WebSocketFault::none; }
};

enum class FrameKind : std::uint8_t { text, binary, ping, pong, close };
/// "text", "binary", "ping", "pong", "close".
std::string_view to_string(FrameKind kind);

/// One message, put together when it came in parts, or one control frame. Only text and binary are data: a server whose
/// data has ceased may go on sending pings.
struct WebSocketFrame {
  FrameKind kind = FrameKind::text;
  std::string payload{};  ///< of a close frame: its reason
  int close_code = 0;     ///< of a close frame; 0: none was given
  Deadline::Clock::time_point at{};
  bool is_data() const { return kind == FrameKind::text || kind == FrameKind::binary; }
};

/// What came so far.
struct WebSocketCounts {
  std::uint64_t data = 0;  ///< whole messages
  std::uint64_t data_bytes = 0;
  std::uint64_t pings = 0;
  std::uint64_t pongs = 0;
};

struct WebSocketSettings {
  std::size_t message_limit = std::size_t{1} << 20;  ///< the largest message that is taken; 1 byte or more
  bool traces_payload = true;  ///< false: whoever uses it writes to the trace himself, by the rules of his protocol
};

/// One conversation. Pings are answered by itself whenever receive() runs. Compression is not offered. Every call ends
/// by its deadline and soon after a cancellation, whatever the other side does. One thread.
class WebSocket {
 public:
  /// Of the answer to the upgrade.
  static constexpr std::size_t header_limit = std::size_t{16} << 10;

  /// `connection` is connected, its TLS handshake done. `trace` outlives this.
  WebSocket(Connection connection, Trace& trace, const WebSocketSettings& settings = {});
  WebSocket(WebSocket&&) noexcept;
  WebSocket& operator=(WebSocket&&) noexcept;
  /// Drops the connection without a farewell.
  ~WebSocket();

  /// The upgrade. Once.
  WebSocketEnd open(const UpgradeRequest& request, const Deadline& deadline);
  /// One text message. The text is UTF-8.
  WebSocketEnd send_text(std::string_view text, const Deadline& deadline);
  /// What comes next, data or control. A time-out loses nothing: the next call goes on. After a close frame the
  /// conversation is over, and NetFault::closed is all that follows.
  WebSocketEnd receive(WebSocketFrame& frame, const Deadline& deadline);
  /// Says farewell and waits for the other side's.
  void close(const Deadline& deadline);

  const WebSocketCounts& counts() const;
  const Connection& connection() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::steps
