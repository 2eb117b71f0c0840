#include "agent/active_checks/server_call.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "agent/protocols/zabbix/frame.h"

namespace sereno::agent {

namespace {

constexpr zabbix::FrameLimits limits{.payload_bytes = std::size_t{16} << 20};

std::string place_of(const config::ZabbixAddress& address) {
  return address.host + ":" + std::to_string(address.port) + ": ";
}

}  // namespace

/// Ends exactly once, by what the connection says: its time-out is for all of it.
class ServerCalls::Call {
 public:
  Call(boost::asio::io_context& loop, net::LookUp look_up, ServerCall what,
       std::function<void(Result<std::string>)> ended)
      : place_(place_of(what.address)),
        answered_(what.answered),
        frame_(zabbix::encode_compressed_frame(what.payload)),
        ended_(std::move(ended)),
        client_(loop,
                {.host = what.address.host,
                 .port = what.address.port,
                 .tls = std::move(what.tls),
                 .server_name = std::move(what.server_name),
                 .timeout = what.timeout},
                std::move(look_up)) {}

  void start() {
    client_.connect(or_end([this] {
      client_.send(std::exchange(frame_, {}), or_end([this] {
                     if (answered_) return receive();
                     client_.finish(or_end([this] { ended_(std::string()); }));
                   }));
    }));
  }

 private:
  net::TcpClient::Done or_end(std::function<void()> next) {
    return [this, next = std::move(next)](const Result<void>& done) {
      if (!done) return ended_(done.error());
      next();
    };
  }

  void receive() {
    client_.receive([this](const Result<std::string>& part) { take(part); });
  }

  void take(const Result<std::string>& part) {
    if (!part) return ended_(part.error());
    if (part->empty())
      return ended_(Error{place_ + (received_.empty()
                                        ? "the server closed the connection without an answer (is this host allowed?)"
                                        : "the server's answer ends too early")});
    received_ += *part;
    auto decoded = zabbix::decode_frame(received_, limits);
    if (decoded.state == zabbix::DecodedFrame::State::incomplete) return receive();
    if (decoded.state == zabbix::DecodedFrame::State::bad)
      return ended_(Error{place_ + "the server's answer: " + decoded.problem});
    client_.close();
    ended_(std::move(decoded.payload));
  }

  std::string place_;
  bool answered_;
  std::string frame_;
  std::string received_{};
  std::function<void(Result<std::string>)> ended_;
  net::TcpClient client_;
};

ServerCalls::ServerCalls(boost::asio::io_context& loop, net::LookUp look_up)
    : loop_(loop), look_up_(std::move(look_up)) {}
ServerCalls::~ServerCalls() = default;

void ServerCalls::call(ServerCall what, std::function<void(Result<std::string>)> done) {
  const auto place = std::make_shared<std::weak_ptr<Call>>();
  const auto call = std::make_shared<Call>(loop_, look_up_, std::move(what),
                                           [this, place, done = std::move(done)](Result<std::string> outcome) {
                                             // It goes when what it is in the middle of has returned; `done` may end
                                             // all of this.
                                             if (const auto ended = place->lock()) {
                                               under_way_.erase(ended);
                                               boost::asio::post(loop_, [ended] {});
                                             }
                                             done(std::move(outcome));
                                           });
  *place = call;
  under_way_.insert(call);
  call->start();
}

}  // namespace sereno::agent
