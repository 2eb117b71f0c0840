#include "agent/listeners/tcp_listener.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

namespace sereno::agent {

Result<void> TcpListener::start() {
  auto planned = plan(entry_);
  if (!planned) return planned.error();
  server_ = std::make_unique<net::TcpServer>(surroundings_.loop, std::move(planned->server),
                                             std::move(planned->start_conversation), surroundings_.log);
  server_->start();
  return {};
}

Result<Adoption> TcpListener::adopt(const ListenerEntry& next) {
  auto planned = plan(next);
  if (!planned) return planned.error();
  const auto ready = std::make_shared<Plan>(std::move(*planned));
  return Adoption([this, next, ready] {
    entry_ = next;
    if (server_) server_->adopt(std::move(ready->server), std::move(ready->start_conversation));
  });
}

void TcpListener::drain(std::string_view reason, std::function<void()> done) {
  if (server_) return server_->drain(std::string(reason), std::move(done));
  boost::asio::post(surroundings_.loop, std::move(done));
}

void TcpListener::stop() { server_.reset(); }

ListenerStatus TcpListener::status() const {
  ListenerStatus status = place_of(entry_);
  status.listening = port() != 0;
  return status;
}

std::uint16_t TcpListener::port() const { return server_ ? server_->port() : std::uint16_t{0}; }

}  // namespace sereno::agent
