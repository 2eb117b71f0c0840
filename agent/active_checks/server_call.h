// One request to a Zabbix server, over a connection of its own, as Zabbix' agents do it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "config/agent/active_checks.h"
#include "net/tcp_client.h"
#include "sereno/result.h"

namespace sereno::agent {

struct ServerCall {
  config::ZabbixAddress address{};
  std::shared_ptr<const net::TlsContext> tls{};  ///< none: plain
  std::string server_name{};                     ///< that the server's certificate bears; the host when empty
  std::chrono::milliseconds timeout{10'000};
  std::string payload{};
  bool answered = true;  ///< false: the server says nothing to it, and it has arrived when the server ends
};

/// `done` is called later and once, with the answer's payload (empty where none is given), at most 16 MiB.
using CallServer = std::function<void(ServerCall, std::function<void(Result<std::string>)> done)>;

/// The calls that are under way. When it goes, they are forgotten: nothing is called any more. On the loop's thread.
class ServerCalls {
 public:
  /// Both outlive it.
  ServerCalls(boost::asio::io_context& loop, net::LookUp look_up);
  ~ServerCalls();
  ServerCalls(const ServerCalls&) = delete;
  ServerCalls& operator=(const ServerCalls&) = delete;

  /// Compressed, as agent 2 does.
  void call(ServerCall what, std::function<void(Result<std::string>)> done);

 private:
  class Call;
  boost::asio::io_context& loop_;
  net::LookUp look_up_;
  std::set<std::shared_ptr<Call>> under_way_{};
};

}  // namespace sereno::agent
