// UDP with one other side: for protocols whose messages are datagrams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/deadline.h"
#include "sereno/steps/net_end.h"

namespace sereno::steps {

/// Speaks with one address and port. What anybody else sends is counted and never given out. One thread.
class Datagrams {
 public:
  Datagrams() = default;
  Datagrams(const Datagrams&) = delete;
  Datagrams& operator=(const Datagrams&) = delete;
  ~Datagrams();

  /// To a numeric address, from a port of its own on the address that the system chooses for it. Sends nothing.
  NetEnd open(const std::string& address, std::uint16_t port);
  /// One datagram. NetFault::refused, unreachable: what a host on the way said of an earlier one.
  NetEnd send(std::string_view bytes);
  /// The next one that the other side sends, in place of `to`; at most 64 KiB. NetFault::timed_out by the deadline;
  /// NetFault::refused and unreachable when a host on the way says so.
  NetEnd receive(std::string& to, const Deadline& deadline);

  /// "203.0.113.7:5060".
  const std::string& peer() const { return peer_name_; }
  const Endpoint& local() const { return local_; }
  /// Who else sent something, each once, the first four of them: "203.0.113.9:5062".
  const std::vector<std::string>& strangers() const { return strangers_; }

 private:
  /// Takes one datagram or one error that waits. True when `end` is the answer.
  bool take(std::string& to, NetEnd& end);
  bool take_error(NetEnd& end);
  void note_stranger(const Endpoint& from);

  int socket_ = -1;
  Endpoint peer_{}, local_{};
  std::string peer_name_;
  std::vector<std::string> strangers_;
};

}  // namespace sereno::steps
