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
  std::string tls_version{};  ///< "TLSv1.3"; empty: nothing is encrypted
  std::string
      certificate_name{};  ///< the common name in its client certificate, which was verified; empty: it has none
  bool encrypted() const { return !tls_version.empty(); }
};

/// The answer to one question.
struct Reply {
  std::string bytes{};
  bool last = true;       ///< the connection is closed behind it; else the next question may come
  std::string refused{};  ///< why nothing is answered, for the log
};

/// Whoever waits for an answer. Internal to net.
class Asker {
 public:
  virtual ~Asker() = default;
  virtual void answer(std::uint64_t question, Reply reply) = 0;
};

/// Gives the answer to one question, on the event loop's thread. Only the first call counts; one that comes after the
/// connection has gone, or after its question was answered otherwise, does no harm.
class AnswerWith {
 public:
  AnswerWith(std::weak_ptr<Asker> asker, std::uint64_t question) : asker_(std::move(asker)), question_(question) {}
  void operator()(Reply reply) const {
    if (const auto asker = asker_.lock()) asker->answer(question_, std::move(reply));
  }
  void operator()(std::string bytes) const { (*this)(Reply{.bytes = std::move(bytes)}); }

 private:
  std::weak_ptr<Asker> asker_;
  std::uint64_t question_;
};

/// Questions and their answers, one after the other: receive() until a question is complete, then either ask() or
/// answer_instead(), and after an answer that is not the last the next question.
class Conversation {
 public:
  enum class Step {
    more,      ///< the question is not complete
    complete,  ///< it is
    refused,   ///< what came is no question: close (refusal() says why)
  };

  virtual ~Conversation() = default;
  /// The next bytes, in pieces of any size. With no bytes at all it is called for a further question: bytes of it may
  /// have come with the one before.
  virtual Step receive(std::string_view bytes) = 0;
  /// Why `receive` refused, for the log.
  virtual std::string refusal() const = 0;
  /// Has the complete question answered. `answer` may be called before this returns.
  virtual void ask(AnswerWith answer) = 0;
  /// How long the asker waits for its answer. A little later overdue_answer() is sent.
  virtual std::chrono::milliseconds patience() const = 0;
  /// The answer to the complete question when none was given in time: whoever was asked has broken his promise then.
  virtual std::string overdue_answer() = 0;
  /// The answer to the complete question when there cannot be one: `reason` in the protocol's own words, such as "the
  /// agent is stopping".
  virtual std::string answer_instead(std::string_view reason) = 0;
  /// Whether it goes on as `next` would, which was just begun for the same peer under settings that are new: bytes that
  /// have come stay, a question that is being asked is answered as it was asked. Else the connection ends behind it.
  virtual bool go_on_as(const Conversation& next) {
    static_cast<void>(next);
    return false;
  }
};

/// Makes the conversation of a new connection, when its first bytes have come.
using StartConversation = std::function<std::unique_ptr<Conversation>(const Peer& peer)>;

}  // namespace sereno::net
