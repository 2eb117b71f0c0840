#include "net/acceptor.h"

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

namespace sereno::net {
namespace {
using boost::asio::posix::stream_descriptor;
using boost::system::error_code;
constexpr std::chrono::milliseconds pause_without_room{50};
constexpr int most_at_a_time = 64;  ///< then others of the loop have their turn
}  // namespace

std::shared_ptr<Acceptor> Acceptor::make(boost::asio::io_context& loop, Logger& log, std::string name, Take take,
                                         Accept accept) {
  return std::shared_ptr<Acceptor>(new Acceptor(loop, log, std::move(name), std::move(take), std::move(accept)));
}

Acceptor::Acceptor(boost::asio::io_context& loop, Logger& log, std::string name, Take take, Accept accept)
    : socket_(loop),
      timer_(loop),
      log_(log),
      name_(std::move(name)),
      take_(std::move(take)),
      accept_(std::move(accept)) {}

void Acceptor::listen(Descriptor socket) {
  socket_.assign(socket.release());
  port_ = local_port(socket_.native_handle());
  wait();
}

void Acceptor::close() {
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  parked_.reset();
  port_ = 0;
}

void Acceptor::close_behind_the_waiting() {
  if (!listening()) return;
  if (parked_) hand_over(*parked_);
  parked_.reset();
  for (int i = 0; i < most_at_a_time && take_one() == Outcome::taken; ++i) {
  }
  close();
}

void Acceptor::wait() {
  socket_.async_wait(stream_descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error && self->listening()) self->take_all();
  });
}

/// Empties the queue of the kernel, as far as there is room.
void Acceptor::take_all() {
  if (parked_) {
    if (hand_over(*parked_) == Outcome::no_room) return pause();
    parked_.reset();
  }
  for (int i = 0; i < most_at_a_time; ++i) {
    const auto outcome = take_one();
    if (!listening()) return;
    if (outcome == Outcome::nobody) break;
    if (outcome != Outcome::taken) return pause();
  }
  wait();
}

Acceptor::Outcome Acceptor::take_one() {
  auto socket = accept_(socket_.native_handle());
  if (!socket) {
    const int error = errno;
    if (error == EAGAIN || error == EWOULDBLOCK) return Outcome::nobody;
    // The one that came has gone again; the next may be there.
    if (error == ECONNABORTED || error == EINTR || error == EPROTO) return Outcome::taken;
    complain(std::strerror(error));
    return Outcome::failed;
  }
  const auto outcome = hand_over(*socket);
  if (outcome == Outcome::no_room) parked_ = std::move(*socket);
  return outcome;
}

Acceptor::Outcome Acceptor::hand_over(AcceptedSocket& socket) {
  try {
    return take_(socket) ? Outcome::taken : Outcome::no_room;
  } catch (const std::exception& error) {  // no memory, or no room among what is watched: this connection is lost
    complain(error.what());
    return Outcome::failed;
  }
}

void Acceptor::complain(const std::string& why) {
  if (throttle_.admits(why, std::chrono::steady_clock::now()))
    log_.error("cannot accept a connection, waiting", {{"protocol", name_}, {"why", why}});
}

void Acceptor::pause() {
  timer_.expires_after(pause_without_room);
  timer_.async_wait([self = shared_from_this()](const error_code& called_off) {
    if (!called_off && self->listening()) self->take_all();
  });
}

}  // namespace sereno::net
