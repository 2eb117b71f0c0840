#include "net/tcp_client.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "net/channel.h"
#include "net/connecting_socket.h"

namespace sereno::net {
namespace {
using boost::asio::posix::stream_descriptor;
using boost::system::error_code;

std::string seconds_text(std::chrono::milliseconds time) {
  const auto whole = std::to_string(time.count() / 1000);
  return time.count() % 1000 == 0 ? whole + " s" : std::to_string(time.count()) + " ms";
}
}  // namespace

/// One thing at a time: what is under way says itself to the deadline when that comes first.
class TcpClient::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& loop, TcpClientSettings settings, LookUp look_up)
      : loop_(loop), settings_(std::move(settings)), look_up_(std::move(look_up)), socket_(loop), deadline_(loop) {}

  void connect(Done done);
  void send(std::string bytes, Done done);
  void receive(Received done);
  void finish(Done done);
  void close();
  std::string tls_version() const { return channel_ ? channel_->tls_version() : std::string(); }

 private:
  using Step = std::function<Channel::Io()>;

  void looked_up(Result<std::vector<IpAddress>> found);
  void try_next();
  void connected();
  void begin_tls();
  void go_on();
  void wait(stream_descriptor::wait_type what, void (Impl::*then)());
  void succeed();
  void fail(const std::string& why);
  void start_deadline();

  boost::asio::io_context& loop_;
  TcpClientSettings settings_;
  LookUp look_up_;
  stream_descriptor socket_;
  boost::asio::steady_timer deadline_;
  std::optional<Channel> channel_{};
  std::vector<IpAddress> addresses_{};
  std::size_t next_address_ = 0;
  std::string doing_{};      ///< what is under way, for the error
  Step step_{};              ///< done when it says so
  std::string objection_{};  ///< to what the server showed in its handshake
  Done done_{};
};

void TcpClient::Impl::start_deadline() {
  deadline_.expires_after(settings_.timeout);
  deadline_.async_wait([weak = weak_from_this()](const error_code& called_off) {
    const auto self = weak.lock();
    if (!called_off && self) self->fail("no end within " + seconds_text(self->settings_.timeout));
  });
}

void TcpClient::Impl::connect(Done done) {
  done_ = std::move(done);
  doing_ = "name";
  start_deadline();
  if (const auto literal = IpAddress::parse(settings_.host)) {
    addresses_ = {*literal};
    return boost::asio::post(loop_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->try_next();
    });
  }
  look_up_(settings_.host, [weak = weak_from_this()](Result<std::vector<IpAddress>> found) {
    if (const auto self = weak.lock(); self && self->done_) self->looked_up(std::move(found));
  });
}

void TcpClient::Impl::looked_up(Result<std::vector<IpAddress>> found) {
  if (!found) return fail(found.error().message);
  if (found->empty()) return fail("it has no address");
  addresses_ = std::move(*found);
  try_next();
}

/// The next address; a refusal of the last one is the error.
void TcpClient::Impl::try_next() {
  if (!done_) return;
  doing_ = "connect";
  auto opened = open_connecting_socket(addresses_[next_address_++], settings_.port);
  error_code ignored;
  socket_.close(ignored);
  if (!opened) return next_address_ < addresses_.size() ? try_next() : fail(opened.error().message);
  socket_.assign(opened->release());
  wait(stream_descriptor::wait_write, &Impl::connected);
}

void TcpClient::Impl::connected() {
  int problem = 0;
  socklen_t size = sizeof problem;
  getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem != 0) return next_address_ < addresses_.size() ? try_next() : fail(std::strerror(problem));
  channel_.emplace(socket_.native_handle());
  if (!settings_.tls) return succeed();
  begin_tls();
}

void TcpClient::Impl::begin_tls() {
  doing_ = "TLS";
  const auto& name = settings_.server_name.empty() ? settings_.host : settings_.server_name;
  if (!channel_->connect_tls(*settings_.tls, name)) return fail(channel_->problem());
  step_ = [this] {
    const auto io = channel_->handshake();
    if (io == Channel::Io::done) objection_ = channel_->objection(*settings_.tls);
    return objection_.empty() ? io : Channel::Io::failed;
  };
  go_on();
}

void TcpClient::Impl::send(std::string bytes, Done done) {
  done_ = std::move(done);
  doing_ = "send";
  channel_->queue(bytes);
  step_ = [this] { return channel_->flush(); };
  boost::asio::post(loop_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->go_on();
  });
}

void TcpClient::Impl::receive(Received done) {
  const auto bytes = std::make_shared<std::string>();
  done_ = [bytes, done = std::move(done)](Result<void> outcome) {
    if (outcome)
      done(std::move(*bytes));
    else
      done(outcome.error());
  };
  doing_ = "receive";
  step_ = [this, bytes] {
    std::array<char, read_size> buffer;
    std::size_t size = 0;
    const auto io = channel_->read(buffer, size);
    bytes->assign(buffer.data(), io == Channel::Io::done ? size : 0);
    return io == Channel::Io::closed ? Channel::Io::done : io;
  };
  boost::asio::post(loop_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->go_on();
  });
}

void TcpClient::Impl::finish(Done done) {
  done_ = std::move(done);
  doing_ = "end";
  channel_->queue_end();
  step_ = [this, ended = false]() mutable {
    if (const auto io = channel_->flush(); io != Channel::Io::done) return io;
    if (!std::exchange(ended, true)) shutdown(socket_.native_handle(), SHUT_WR);
    std::array<char, read_size> rest;
    std::size_t size = 0;
    auto io = Channel::Io::done;
    while (io == Channel::Io::done) io = channel_->read(rest, size);
    return io == Channel::Io::closed ? Channel::Io::done : io;
  };
  boost::asio::post(loop_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->go_on();
  });
}

void TcpClient::Impl::go_on() {
  if (!done_) return;
  switch (step_()) {
    case Channel::Io::done:
      return succeed();
    case Channel::Io::wait_readable:
      return wait(stream_descriptor::wait_read, &Impl::go_on);
    case Channel::Io::wait_writable:
      return wait(stream_descriptor::wait_write, &Impl::go_on);
    case Channel::Io::closed:
      return fail("the server closed the connection");
    case Channel::Io::failed:
      return fail(objection_.empty() ? channel_->problem() : objection_);
  }
}

void TcpClient::Impl::wait(stream_descriptor::wait_type what, void (Impl::*then)()) {
  socket_.async_wait(what, [weak = weak_from_this(), then](const error_code& called_off) {
    const auto self = weak.lock();
    if (!called_off && self && self->done_) ((*self).*then)();
  });
}

void TcpClient::Impl::succeed() {
  step_ = {};
  if (const auto done = std::exchange(done_, {})) done({});
}

void TcpClient::Impl::fail(const std::string& why) {
  const auto self = shared_from_this();  // whoever is told may let go of us
  const auto place = settings_.host + ":" + std::to_string(settings_.port) + ": " + doing_ + ": ";
  const auto done = std::exchange(done_, {});
  close();
  if (done) done(Error{place + why});
}

void TcpClient::Impl::close() {
  done_ = {};
  step_ = {};
  deadline_.cancel();
  if (channel_ && socket_.is_open()) {
    channel_->queue_end();
    static_cast<void>(channel_->flush());
  }
  error_code ignored;
  socket_.close(ignored);
}

TcpClient::TcpClient(boost::asio::io_context& loop, TcpClientSettings settings, LookUp look_up)
    : impl_(std::make_shared<Impl>(loop, std::move(settings), std::move(look_up))) {}
TcpClient::~TcpClient() { impl_->close(); }
void TcpClient::connect(Done done) { impl_->connect(std::move(done)); }
void TcpClient::send(std::string bytes, Done done) { impl_->send(std::move(bytes), std::move(done)); }
void TcpClient::receive(Received done) { impl_->receive(std::move(done)); }
void TcpClient::finish(Done done) { impl_->finish(std::move(done)); }
void TcpClient::close() { impl_->close(); }
std::string TcpClient::tls_version() const { return impl_->tls_version(); }

}  // namespace sereno::net
