// One accepted connection, from its first byte to its end. Internal to net.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/channel.h"
#include "net/conversation.h"
#include "net/tcp_server.h"

namespace sereno::net {

/// What a connection goes by, shared by all under the same settings.
struct ConnectionRules {
  TcpServerSettings settings;
  StartConversation start_conversation;
};

/// Peek, handshake, question, answer, sending: in this order, each with a deadline; then perhaps the next question.
/// Held by its own pending operations and by the server.
class Connection : public Asker, public std::enable_shared_from_this<Connection> {
 public:
  /// How it ended: a reason when that is worth a line in the log. Called once, unless it was closed.
  using Ended = std::function<void(std::uint64_t id, const Peer& peer, std::string_view reason)>;

  /// Takes the non-blocking `socket`.
  Connection(boost::asio::io_context& loop, int socket, std::uint64_t id, const Peer& peer,
             std::shared_ptr<const ConnectionRules> rules, Ended ended);

  /// With an `excuse` no question is asked: that is what each is answered. `question_timeout` is for the first one.
  void start(const std::string& excuse, std::chrono::milliseconds question_timeout);
  /// Ends it now. Nothing is called afterwards.
  void close();
  /// Ends it now and says so.
  void end(std::string_view reason);
  /// Whoever waits for an answer, or completes a question within `time`, is told the reason instead; then it ends.
  void excuse(const std::string& reason, std::chrono::milliseconds time);
  /// Goes by `next` from now on, but for a question that is being asked already. With `last`, or where it can not be
  /// had so any more, it ends: behind the answer to its question, or now when none has begun.
  void adopt(std::shared_ptr<const ConnectionRules> next, bool last);

  void answer(std::uint64_t question, Reply reply) override;

  /// For its client, not for an answer.
  bool waiting() const { return phase_ < Phase::answering; }
  const Peer& peer() const { return peer_; }
  std::chrono::steady_clock::time_point since() const { return since_; }

 private:
  enum class Phase { peeking, handshaking, reading, answering, sending, closed };

  void advance();
  bool advance_once();
  bool peek();
  bool handshake();
  bool read();
  bool receive(std::string_view bytes);
  bool ask();
  bool send();
  bool next_question();
  bool comes_in_under(const TcpServerSettings& next) const;
  void take(Reply reply);
  bool go_on(Channel::Io io);
  void wait(boost::asio::posix::stream_descriptor::wait_type what);
  void end_within(std::chrono::milliseconds time);
  void overdue();
  std::string_view unfinished() const;

  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer deadline_;
  Channel channel_;
  std::uint64_t id_;
  Peer peer_;
  std::shared_ptr<const ConnectionRules> rules_;
  std::shared_ptr<const TlsContext> tls_{};  ///< that the handshake was begun with, which outlives the rules
  Ended ended_;
  std::unique_ptr<Conversation> conversation_;
  Phase phase_ = Phase::peeking;
  std::uint64_t question_ = 1;
  std::optional<Reply> reply_{};  ///< to the question, given while it was being asked
  bool asking_ = false;           ///< the conversation is on the stack
  bool last_ = false;             ///< the connection ends behind the answer that is being sent
  bool between_ = false;          ///< nothing of the next question has come
  std::string excuse_{};          ///< what every question is answered from now on
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace sereno::net
