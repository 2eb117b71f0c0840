// Taking connections from a listening socket, whatever goes wrong.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/logging/log.h"
#include "net/listening_socket.h"
#include "net/log_throttle.h"

namespace sereno::net {

/// Waits for connections, takes them and hands them over. When one cannot be taken (descriptors or memory used up) or
/// the taker has no room, it pauses instead of asking again at once: the kernel keeps who waits. On the event loop's
/// thread; `loop` and `log` outlive it.
class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  /// Takes a connection, or leaves it in place and returns false: there is no room now. What it throws counts as a
  /// connection that could not be taken.
  using Take = std::function<bool(AcceptedSocket&)>;
  /// The next connection; nothing with errno when there is none.
  using Accept = std::function<std::optional<AcceptedSocket>(int listening)>;

  /// `name` is what is listened for, for the log.
  static std::shared_ptr<Acceptor> make(boost::asio::io_context& loop, Logger& log, std::string name, Take take,
                                        Accept accept = accept_socket);
  ~Acceptor() = default;
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  /// Begins with a socket that listens. Before, close() whatever it listened at.
  void listen(Descriptor socket);
  /// Takes nothing from now on; who waits in the kernel's queue is reset with `socket`'s end.
  void close();
  /// Takes who waits in the kernel's queue now, as far as there is room, and then closes.
  void close_behind_the_waiting();
  bool listening() const { return socket_.is_open(); }
  std::uint16_t port() const { return port_; }

 private:
  Acceptor(boost::asio::io_context& loop, Logger& log, std::string name, Take take, Accept accept);
  enum class Outcome { taken, nobody, no_room, failed };

  void wait();
  void take_all();
  Outcome take_one();
  Outcome hand_over(AcceptedSocket& socket);
  void complain(const std::string& why);
  void pause();

  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer timer_;
  Logger& log_;
  std::string name_;
  Take take_;
  Accept accept_;
  LogThrottle throttle_;
  std::optional<AcceptedSocket> parked_{};  ///< came in when there was no room
  std::uint16_t port_ = 0;
};

}  // namespace sereno::net
