// A listener on a TCP port: what the protocols have in common.
#pragma once

#include <memory>

#include "agent/listeners/listener.h"
#include "agent/listeners/listener_surroundings.h"
#include "net/tcp_server.h"

namespace sereno::agent {

/// A protocol says what its settings mean for the port, and what is said there.
class TcpListener : public Listener {
 public:
  Result<void> start() final;
  Result<Adoption> adopt(const ListenerEntry& next) final;
  void drain(std::string_view reason, std::function<void()> done) final;
  void stop() final;
  ListenerStatus status() const final;
  /// 0 while it does not listen.
  std::uint16_t port() const;

 protected:
  struct Plan {
    net::TcpServerSettings server{};
    net::StartConversation start_conversation{};
  };
  TcpListener(const ListenerSurroundings& surroundings, ListenerEntry entry)
      : surroundings_(surroundings), entry_(std::move(entry)) {}
  /// The plan keeps what it needs of the entry alive.
  virtual Result<Plan> plan(const ListenerEntry& entry) const = 0;
  /// Where it listens, for `sereno status`.
  virtual ListenerStatus place_of(const ListenerEntry& entry) const = 0;
  const ListenerSurroundings& surroundings() const { return surroundings_; }

 private:
  ListenerSurroundings surroundings_;
  ListenerEntry entry_;
  std::unique_ptr<net::TcpServer> server_;
};

}  // namespace sereno::agent
