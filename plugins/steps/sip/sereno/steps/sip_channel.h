// Whole SIP messages to and from one server, over UDP, TCP, TLS or WebSocket (RFC 7118).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/connection.h"
#include "sereno/steps/datagrams.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/sip.h"
#include "sereno/steps/trace.h"
#include "sereno/steps/websocket.h"

namespace sereno::steps {

/// What came, or why nothing did.
struct SipArrival {
  enum class Kind : std::uint8_t {
    message,   ///< `header` is one message's header
    network,   ///< see `net`
    too_much,  ///< more than SipLimits take: `why`
    no_sip     ///< bytes that are no message: `why`
  };
  Kind kind = Kind::network;
  NetEnd net{};
  std::string header{};
  std::string why{};
};

/// One thread. Every call ends by its deadline and soon after a cancellation.
class SipChannel {
 public:
  virtual ~SipChannel() = default;

  virtual NetEnd send(std::string_view message, const Deadline& deadline) = 0;
  /// The next message. A time-out loses nothing.
  virtual SipArrival receive(const Deadline& deadline) = 0;
  /// Its own end; over WebSocket a name that stands for it (RFC 7118 5.5).
  virtual std::string sent_by() const = 0;
  /// "203.0.113.7:5060".
  virtual std::string peer() const = 0;
  /// Whether nothing gets lost on the way, so that nothing is sent twice.
  virtual bool reliable() const { return true; }
  /// Who else sent something: "203.0.113.9:5062".
  virtual std::vector<std::string> strangers() const { return {}; }
};

/// `line` is open.
std::unique_ptr<SipChannel> sip_over(std::unique_ptr<Datagrams> line);
/// TCP; or TLS when its handshake is done.
std::unique_ptr<SipChannel> sip_over(Connection line);
/// `line` is open with the subprotocol "sip". `own_name` is a host that does not exist: "df7jal23ls0d.invalid".
std::unique_ptr<SipChannel> sip_over(WebSocket line, std::string own_name);

}  // namespace sereno::steps
