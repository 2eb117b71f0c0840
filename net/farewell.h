// Turning somebody away so that he notices. Internal to net.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "base/descriptor.h"

namespace sereno::net {

/// A connection that is not let in: what the client says first is read, then our side is closed in good order, or reset
/// where that is what clients of the protocol know. A socket that is closed at once resets whatever the client was
/// about to send, and a client that is killed by the broken pipe (check_nrpe over TLS) can say nothing to whoever waits
/// for it. Costs no handshake and nothing of any limit but its own.
class Farewell : public std::enable_shared_from_this<Farewell> {
 public:
  /// Takes the non-blocking socket.
  Farewell(boost::asio::io_context& loop, Descriptor socket);
  /// `gone` is called once, when the client has left or two seconds are over; not after close().
  void start(bool with_a_reset, std::function<void()> gone);
  void close();

 private:
  void wait();
  void hear();
  void reset();
  void leave();

  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer deadline_;
  std::function<void()> gone_{};
  bool with_a_reset_ = false;
  bool answered_ = false;
};

}  // namespace sereno::net
