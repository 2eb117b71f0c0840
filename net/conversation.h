// What a protocol does with one connection. The connection itself (TLS, time-outs, limits) is TcpServer's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/ip_address.h"

namespace sereno::net {

/// Who is at the other end.
struct Peer {
  IpAddress address{};
  std::uint16_t port = 0;
  bool encrypted = false;
};

/// Gives the answer of a connection: the bytes are sent, then it is closed. Nothing at all closes it at once. To be
/// called on the event loop's thread; only the first call counts, and none after the connection has gone does harm.
using AnswerWith = std::function<void(std::string bytes)>;

/// One question and its answer.
class Conversation {
 public:
  enum class Step {
    more,       ///< the question is not complete
    answering,  ///< it is: the answer has been given or will be
    refused,    ///< it cannot be answered: close (refusal() says why)
  };

  virtual ~Conversation() = default;
  /// The next bytes, in pieces of any size. Never called again once it said something else than `more`.
  virtual Step receive(std::string_view bytes) = 0;
  /// Why `receive` refused, for the log.
  virtual std::string refusal() const = 0;
  /// How long the asker waits for the answer from the complete question on. A little later overdue_answer() is sent.
  virtual std::chrono::milliseconds patience() const = 0;
  /// The answer when none was given in time: whoever was asked has broken his promise then.
  virtual std::string overdue_answer() = 0;
};

/// Makes the conversation of a new connection, when its first bytes are about to be read.
using StartConversation = std::function<std::unique_ptr<Conversation>(const Peer& peer, AnswerWith answer)>;

}  // namespace sereno::net
