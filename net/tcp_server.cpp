#include "net/tcp_server.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "net/acceptor.h"
#include "net/connection.h"
#include "net/farewell.h"
#include "net/host_names.h"
#include "net/listening_socket.h"
#include "net/log_throttle.h"
#include "net/port_holder.h"

namespace sereno::net {
namespace {
using boost::system::error_code;
constexpr std::size_t most_farewells = 64;
constexpr std::size_t most_excused = 64;  ///< beyond the limits, and told so
constexpr std::chrono::milliseconds time_for_excuses{2000};
constexpr std::chrono::milliseconds time_to_complete_a_question{1000};
constexpr auto too_many = "too many questions at once: all connections of this port are being answered";
constexpr auto more_than_its_share =
    "too many questions at once: others asked, and most of them came from your address";
}  // namespace

/// Outlives its owner while handlers of its socket and timer are on their way; they find it stopped.
class TcpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& loop, TcpServerSettings settings, StartConversation start_conversation, Logger& log)
      : loop_(loop),
        log_(log),
        rules_(std::make_shared<ConnectionRules>(ConnectionRules{std::move(settings), std::move(start_conversation)})),
        timer_(loop) {}

  void start();
  void adopt(TcpServerSettings settings, StartConversation start_conversation);
  void drain(const std::string& reason, std::function<void()> done);
  void stop();
  std::uint16_t port() const { return acceptor_ ? acceptor_->port() : std::uint16_t{0}; }

 private:
  /// Beside the connection, what admission weighs.
  struct Open {
    std::shared_ptr<Connection> connection;
    std::string server;  ///< the allowed entry that let it in
    bool counts = true;  ///< among the limits; else it is there to be excused
  };

  const TcpServerSettings& settings() const { return rules_->settings; }
  void resolve_names();
  void hand_over(bool elsewhere);
  void listen();
  void port_refused(const std::string& why);
  bool let_in(AcceptedSocket& socket);
  bool admit_or_excuse(AcceptedSocket& socket, std::string_view server);
  Admission admission_of(const Source& source) const;
  void open(AcceptedSocket& socket, std::string_view server, const std::string& excuse);
  void say_farewell(AcceptedSocket& socket);
  void forget(const Farewell* farewell);
  void ended(std::uint64_t id, const Peer& peer, std::string_view reason);
  void drained_when_all_have_gone();
  void note(const Peer& peer, std::string_view message, std::string_view why);

  boost::asio::io_context& loop_;
  Logger& log_;
  std::shared_ptr<const ConnectionRules> rules_;
  std::unique_ptr<HostNames> names_;
  std::shared_ptr<Acceptor> acceptor_;
  boost::asio::steady_timer timer_;  ///< until the port is tried again, or until draining is over
  LogThrottle throttle_;
  std::map<std::uint64_t, Open> connections_;        ///< by age: ids count up
  std::size_t excused_ = 0;                          ///< of connections_, those that do not count
  std::deque<std::shared_ptr<Farewell>> farewells_;  ///< by age
  std::uint64_t next_id_ = 1;
  bool refused_before_ = false;
  bool stopped_ = true;
  std::string stopping_reason_{};  ///< while draining
  std::function<void()> drained_{};
};

void TcpServer::Impl::start() {
  stopped_ = false;
  acceptor_ = Acceptor::make(loop_, log_, settings().protocol, [weak = weak_from_this()](AcceptedSocket& socket) {
    const auto self = weak.lock();
    return !self || self->stopped_ || self->let_in(socket);
  });
  resolve_names();
  listen();
}

/// What names meant before goes on until they have been looked up.
void TcpServer::Impl::resolve_names() {
  auto known = names_ ? names_->resolved() : ResolvedNames{};
  names_ = std::make_unique<HostNames>(loop_, settings().allowed.names(), look_up_on_threads(loop_, &resolve_by_system),
                                       log_, HostNamesTiming{}, std::move(known));
  names_->start();
}

void TcpServer::Impl::adopt(TcpServerSettings next, StartConversation start_conversation) {
  const bool elsewhere = next.address != settings().address || next.port != settings().port;
  const bool other_names = next.allowed.names() != settings().allowed.names();
  rules_ = std::make_shared<ConnectionRules>(ConnectionRules{std::move(next), std::move(start_conversation)});
  if (stopped_) return;
  if (other_names) resolve_names();
  hand_over(elsewhere);
  if (!elsewhere && acceptor_->listening()) return;
  // The old one first: 0.0.0.0 cannot be had while 127.0.0.1 is listened at.
  acceptor_->close_behind_the_waiting();
  timer_.cancel();
  refused_before_ = false;
  listen();
}

/// The open connections to the rules of now.
void TcpServer::Impl::hand_over(bool elsewhere) {
  const auto open = connections_;  // some end at once
  for (const auto& [id, one] : open) {
    const auto server = settings().allowed.match(one.connection->peer().address, names_->resolved());
    connections_.at(id).server = server;
    one.connection->adopt(rules_, elsewhere || server.empty());
  }
}

void TcpServer::Impl::drain(const std::string& reason, std::function<void()> done) {
  stopping_reason_ = reason;
  timer_.cancel();
  if (acceptor_) acceptor_->close_behind_the_waiting();
  auto open = connections_;
  for (auto& [id, one] : open) one.connection->excuse(reason, time_to_complete_a_question);
  drained_ = std::move(done);
  timer_.expires_after(time_for_excuses);
  timer_.async_wait([weak = weak_from_this()](const error_code& called_off) {
    const auto self = weak.lock();
    if (called_off || !self) return;
    const auto call = std::exchange(self->drained_, {});
    self->stop();
    if (call) call();
  });
  boost::asio::post(loop_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->drained_when_all_have_gone();
  });
}

void TcpServer::Impl::drained_when_all_have_gone() {
  if (!connections_.empty() || !drained_) return;
  const auto call = std::exchange(drained_, {});
  stop();
  call();
}

void TcpServer::Impl::stop() {
  stopped_ = true;
  drained_ = {};
  if (acceptor_) acceptor_->close();
  timer_.cancel();
  names_.reset();
  for (auto& farewell : std::exchange(farewells_, {})) farewell->close();
  for (auto& [id, one] : std::exchange(connections_, {})) one.connection->close();
}

void TcpServer::Impl::listen() {
  auto socket = open_listening_socket(settings().address, settings().port);
  if (!socket) return port_refused(socket.error().message);
  acceptor_->listen(std::move(*socket));
  refused_before_ = false;
  log_.info("listening", {{"protocol", settings().protocol},
                          {"address", settings().address},
                          {"port", std::to_string(acceptor_->port())}});
}

void TcpServer::Impl::port_refused(const std::string& why) {
  if (!refused_before_) {
    const auto holder = port_holder(settings().port);
    log_.error("cannot listen, trying again", {{"protocol", settings().protocol},
                                               {"address", settings().address},
                                               {"port", std::to_string(settings().port)},
                                               {"why", why},
                                               {"held_by", holder.value_or("nobody")}});
  }
  refused_before_ = true;
  timer_.expires_after(settings().retry_interval);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error && !self->stopped_ && !self->acceptor_->listening()) self->listen();
  });
}

/// False when it has to wait in place.
bool TcpServer::Impl::let_in(AcceptedSocket& socket) {
  const auto server = settings().allowed.match(socket.peer.address, names_->resolved());
  if (!server.empty()) return admit_or_excuse(socket, server);
  note(socket.peer, "connection refused", "the address is not among allowed_hosts");
  say_farewell(socket);
  return true;
}

bool TcpServer::Impl::admit_or_excuse(AcceptedSocket& socket, std::string_view server) {
  const Admission admission = admission_of(source_of(server, socket.peer.address));
  switch (admission.verdict) {
    case Admission::Verdict::evict:
      connections_.at(admission.id).connection->end("it asked nothing and made room for another connection");
      break;
    case Admission::Verdict::displace:
      connections_.at(admission.id).counts = false;
      ++excused_;
      note(connections_.at(admission.id).connection->peer(), "question not answered",
           "its source holds the most connections");
      connections_.at(admission.id).connection->excuse(more_than_its_share, time_to_complete_a_question);
      break;
    case Admission::Verdict::later:
      return false;
    case Admission::Verdict::refuse:
      note(socket.peer, "question not answered", "too many connections are being answered");
      if (excused_ < most_excused)
        open(socket, server, too_many);
      else
        say_farewell(socket);
      return true;
    case Admission::Verdict::admit:
      break;
  }
  open(socket, server, stopping_reason_);
  return true;
}

Admission TcpServer::Impl::admission_of(const Source& source) const {
  const auto counted = connections_.size() - excused_;
  if (counted < std::min(settings().limits.total, settings().limits.per_source)) return {};
  std::vector<OpenConnection> open;
  open.reserve(counted);
  for (const auto& [id, one] : connections_) {
    if (!one.counts) continue;
    open.push_back({.id = id,
                    .source = source_of(one.server, one.connection->peer().address),
                    .waiting = one.connection->waiting(),
                    .since = one.connection->since()});
  }
  return admit(open, source, settings().limits, std::chrono::steady_clock::now());
}

/// With an excuse the question is heard, since only then can be answered that it will not be asked.
void TcpServer::Impl::open(AcceptedSocket& socket, std::string_view server, const std::string& excuse) {
  const auto id = next_id_++;
  const auto connection = std::make_shared<Connection>(
      loop_, socket.descriptor.get(), id, socket.peer, rules_,
      [this](std::uint64_t ended_id, const Peer& peer, std::string_view reason) { ended(ended_id, peer, reason); });
  static_cast<void>(socket.descriptor.release());
  const bool counts = excuse.empty();
  connections_.emplace(id, Open{connection, std::string(server), counts});
  if (!counts) ++excused_;
  connection->start(excuse, counts ? settings().question_timeout : time_to_complete_a_question);
}

void TcpServer::Impl::say_farewell(AcceptedSocket& socket) {
  if (farewells_.size() >= most_farewells) {
    farewells_.front()->close();
    farewells_.pop_front();
  }
  const auto farewell = std::make_shared<Farewell>(loop_, std::move(socket.descriptor));
  farewells_.push_back(farewell);
  farewell->start(settings().resets_strangers, [weak = weak_from_this(), raw = farewell.get()] {
    if (const auto self = weak.lock()) self->forget(raw);
  });
}

void TcpServer::Impl::forget(const Farewell* farewell) {
  std::erase_if(farewells_, [&](const auto& one) { return one.get() == farewell; });
}

void TcpServer::Impl::ended(std::uint64_t id, const Peer& peer, std::string_view reason) {
  const auto one = connections_.find(id);
  if (one == connections_.end()) return;
  if (!one->second.counts) --excused_;
  connections_.erase(one);
  if (!reason.empty()) note(peer, "connection ended", reason);
  drained_when_all_have_gone();
}

void TcpServer::Impl::note(const Peer& peer, std::string_view message, std::string_view why) {
  const auto source = peer.address.to_string();
  if (!throttle_.admits(source + " " + std::string(why), std::chrono::steady_clock::now())) return;
  log_.warning(message, {{"protocol", settings().protocol},
                         {"port", std::to_string(acceptor_->port())},
                         {"peer", source},
                         {"why", std::string(why)}});
}

TcpServer::TcpServer(boost::asio::io_context& loop, TcpServerSettings settings, StartConversation start_conversation,
                     Logger& log)
    : impl_(std::make_shared<Impl>(loop, std::move(settings), std::move(start_conversation), log)) {}
TcpServer::~TcpServer() { impl_->stop(); }  // NOLINT(bugprone-exception-escape)
void TcpServer::start() { impl_->start(); }
void TcpServer::adopt(TcpServerSettings settings, StartConversation start_conversation) {
  impl_->adopt(std::move(settings), std::move(start_conversation));
}
void TcpServer::drain(const std::string& reason, std::function<void()> done) { impl_->drain(reason, std::move(done)); }
void TcpServer::stop() { impl_->stop(); }
std::uint16_t TcpServer::port() const { return impl_->port(); }

}  // namespace sereno::net
