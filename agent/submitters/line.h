// A connection to a server of somebody else, for coroutines. Internal to submitters.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <string>

#include "net/tcp_client.h"

namespace sereno::agent {

/// One connection on the submitters' loop. Each call ends: well, with an error that names the server, at the
/// connection's deadline, or when it is called off.
class Line {
 public:
  template <class Value>
  using Eventually = boost::asio::awaitable<Result<Value>>;

  Line(boost::asio::io_context& loop, net::TcpClientSettings settings, net::LookUp look_up);

  Eventually<void> connect();
  Eventually<void> send(std::string bytes);
  /// What has come, at least one byte; nothing at all when the server has ended.
  Eventually<std::string> receive();
  /// So many bytes, fewer when the server ends before.
  Eventually<std::string> receive_exactly(std::size_t size);
  /// Until the server has read everything and ended.
  Eventually<void> finish();
  /// The call under way ends with an error, and so does every later one.
  void call_off();

 private:
  template <class Value>
  Eventually<Value> wait();
  template <class Value, class Handler>
  void start(Handler handler);

  std::string place_;
  net::TcpClient client_;
  bool called_off_ = false;
  /// What a call begins with. It stands here, and no lambda that holds anything within a coroutine's waiting: g++ 12
  /// destroys such a one twice.
  std::function<void(net::TcpClient::Done)> begin_{};
  std::function<void()> give_up_{};
  std::string waiting_{};  ///< came with what was wanted, and is not wanted yet
};

}  // namespace sereno::agent
