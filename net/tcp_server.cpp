#include "net/tcp_server.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

#include "net/connection.h"
#include "net/host_names.h"
#include "net/listening_socket.h"
#include "net/log_throttle.h"
#include "net/port_holder.h"

namespace sereno::net {
namespace {
using boost::asio::posix::stream_descriptor;
using boost::system::error_code;
constexpr std::chrono::milliseconds pause_without_room{50};
}  // namespace

/// Outlives its owner while handlers of its socket and timer are on their way; they find it stopped.
class TcpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& loop, TcpServerSettings settings, StartConversation start_conversation, Logger& log)
      : loop_(loop),
        settings_(std::move(settings)),
        start_conversation_(std::move(start_conversation)),
        log_(log),
        names_(loop, settings_.allowed.names(), look_up_on_threads(loop, &resolve_by_system), log),
        listening_(loop),
        timer_(loop) {}

  void start() {
    stopped_ = false;
    names_.start();
    listen();
  }

  void stop() {
    stopped_ = true;
    port_ = 0;
    error_code ignored;
    listening_.close(ignored);
    timer_.cancel();
    parked_.reset();
    for (auto& [id, connection] : connections_) connection->close();
    connections_.clear();
  }

  std::uint16_t port() const { return port_; }

 private:
  void listen();
  void port_refused(const std::string& why);
  void wait_for_connections();
  void accept_all();
  bool accept_one();
  void accept_failed(int error);
  bool let_in(AcceptedSocket socket);
  Admission admission_of(const Peer& peer) const;
  void open(AcceptedSocket socket);
  void ended(std::uint64_t id, const Peer& peer, std::string_view reason);
  void pause();
  void note(const Peer& peer, std::string_view message, std::string_view why);

  boost::asio::io_context& loop_;
  TcpServerSettings settings_;
  StartConversation start_conversation_;
  Logger& log_;
  HostNames names_;
  stream_descriptor listening_;
  boost::asio::steady_timer timer_;  ///< until the port is tried again, or until there may be room
  LogThrottle throttle_;
  ConnectionRules rules_{
      .settings = settings_,
      .start_conversation = start_conversation_,
      .ended = [this](std::uint64_t id, const Peer& peer, std::string_view reason) { ended(id, peer, reason); }};
  std::map<std::uint64_t, std::shared_ptr<Connection>> connections_;  ///< by age: ids count up
  std::optional<AcceptedSocket> parked_;                              ///< came in when there was no room
  std::uint64_t next_id_ = 1;
  std::uint16_t port_ = 0;
  bool refused_before_ = false;
  bool stopped_ = true;
};

void TcpServer::Impl::listen() {
  auto socket = open_listening_socket(settings_.address, settings_.port);
  if (!socket) return port_refused(socket.error().message);
  listening_.assign(socket->release());
  port_ = local_port(listening_.native_handle());
  refused_before_ = false;
  log_.info("listening",
            {{"protocol", settings_.protocol}, {"address", settings_.address}, {"port", std::to_string(port_)}});
  wait_for_connections();
}

void TcpServer::Impl::port_refused(const std::string& why) {
  if (!refused_before_) {
    const auto holder = port_holder(settings_.port);
    log_.error("cannot listen, trying again", {{"protocol", settings_.protocol},
                                               {"address", settings_.address},
                                               {"port", std::to_string(settings_.port)},
                                               {"why", why},
                                               {"held_by", holder.value_or("nobody")}});
  }
  refused_before_ = true;
  timer_.expires_after(settings_.retry_interval);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error && !self->stopped_) self->listen();
  });
}

void TcpServer::Impl::wait_for_connections() {
  listening_.async_wait(stream_descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error && !self->stopped_) self->accept_all();
  });
}

/// Empties the queue of the kernel, as far as there is room.
void TcpServer::Impl::accept_all() {
  if (parked_) {
    auto socket = std::move(*parked_);
    parked_.reset();
    if (!let_in(std::move(socket))) return pause();
  }
  constexpr int most_at_a_time = 64;  // then others of the loop have their turn
  for (int i = 0; i < most_at_a_time; ++i)
    if (!accept_one()) return;
  wait_for_connections();
}

/// False when it is not to be called again now; who calls it again is arranged then.
bool TcpServer::Impl::accept_one() {
  auto socket = accept_socket(listening_.native_handle());
  if (!socket) {
    if (errno == EAGAIN) {
      wait_for_connections();
      return false;
    }
    accept_failed(errno);
    return false;
  }
  if (let_in(std::move(*socket))) return true;
  pause();
  return false;
}

void TcpServer::Impl::accept_failed(int error) {
  if (error == ECONNABORTED || error == EINTR || error == EPROTO) return wait_for_connections();
  if (throttle_.admits("accept", std::chrono::steady_clock::now()))
    log_.error("cannot accept a connection", {{"protocol", settings_.protocol}, {"why", std::strerror(error)}});
  pause();
}

void TcpServer::Impl::pause() {
  timer_.expires_after(pause_without_room);
  timer_.async_wait([self = shared_from_this()](const error_code& failed) {
    if (!failed && !self->stopped_) self->accept_all();
  });
}

/// False when it has to wait: it is parked then.
bool TcpServer::Impl::let_in(AcceptedSocket socket) {
  if (!settings_.allowed.allows(socket.peer.address, names_.resolved())) {
    note(socket.peer, "connection refused", "the address is not among allowed_hosts");
    return true;
  }
  const Admission admission = admission_of(socket.peer);
  switch (admission.verdict) {
    case Admission::Verdict::evict:
      connections_.at(admission.id)->end("it asked nothing and made room for another connection");
      break;
    case Admission::Verdict::later:
      parked_ = std::move(socket);
      return false;
    case Admission::Verdict::refuse:
      note(socket.peer, "connection refused", "too many connections are being answered");
      return true;
    case Admission::Verdict::admit:
      break;
  }
  open(std::move(socket));
  return true;
}

Admission TcpServer::Impl::admission_of(const Peer& peer) const {
  if (connections_.size() < std::min(settings_.limits.total, settings_.limits.per_source)) return {};
  std::vector<OpenConnection> open;
  open.reserve(connections_.size());
  for (const auto& [id, connection] : connections_)
    open.push_back({.id = id,
                    .source = connection->peer().address,
                    .waiting = connection->waiting(),
                    .since = connection->since()});
  return admit(open, peer.address, settings_.limits, std::chrono::steady_clock::now());
}

void TcpServer::Impl::open(AcceptedSocket socket) {
  const auto id = next_id_++;
  const auto peer = socket.peer;
  const auto connection = std::make_shared<Connection>(loop_, socket.descriptor.release(), id, peer, rules_);
  connections_.emplace(id, connection);
  connection->start();
}

void TcpServer::Impl::ended(std::uint64_t id, const Peer& peer, std::string_view reason) {
  connections_.erase(id);
  if (!reason.empty()) note(peer, "connection ended", reason);
}

void TcpServer::Impl::note(const Peer& peer, std::string_view message, std::string_view why) {
  const auto source = peer.address.to_string();
  if (!throttle_.admits(source + " " + std::string(why), std::chrono::steady_clock::now())) return;
  log_.warning(
      message,
      {{"protocol", settings_.protocol}, {"port", std::to_string(port_)}, {"peer", source}, {"why", std::string(why)}});
}

TcpServer::TcpServer(boost::asio::io_context& loop, TcpServerSettings settings, StartConversation start_conversation,
                     Logger& log)
    : impl_(std::make_shared<Impl>(loop, std::move(settings), std::move(start_conversation), log)) {}
TcpServer::~TcpServer() { impl_->stop(); }  // NOLINT(bugprone-exception-escape)
void TcpServer::start() { impl_->start(); }
void TcpServer::stop() { impl_->stop(); }
std::uint16_t TcpServer::port() const { return impl_->port(); }

}  // namespace sereno::net
