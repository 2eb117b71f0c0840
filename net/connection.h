// One accepted connection, from its first byte to its end. Internal to the listeners.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "net/channel.h"
#include "net/conversation.h"
#include "net/tcp_server.h"

namespace sereno::net {

/// What a connection needs from its server. Outlives the connection's activity: the server closes it first.
struct ConnectionRules {
  const TcpServerSettings& settings;
  const StartConversation& start_conversation;
  /// How it ended: a reason when that is worth a line in the log. Called once.
  std::function<void(std::uint64_t id, const Peer& peer, std::string_view reason)> ended;
};

/// Peek, handshake, question, answer, sending: in this order, each with a deadline. Held by its own pending operations
/// and by the server.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// Takes the non-blocking `socket`.
  Connection(boost::asio::io_context& loop, int socket, std::uint64_t id, const Peer& peer,
             const ConnectionRules& rules);

  void start();
  /// Ends it now. Nothing is called afterwards.
  void close();
  /// Ends it now and says so.
  void end(std::string_view reason);

  bool waiting() const { return phase_ == Phase::peeking || phase_ == Phase::handshaking || phase_ == Phase::reading; }
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
  bool send();
  void answer(std::string bytes);
  void begin_sending(std::string_view bytes);
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
  const ConnectionRules& rules_;
  std::unique_ptr<Conversation> conversation_;
  Phase phase_ = Phase::peeking;
  bool receiving_ = false;                 ///< the conversation is on the stack
  std::optional<std::string> answered_{};  ///< given while it was
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace sereno::net
