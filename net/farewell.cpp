#include "net/farewell.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace sereno::net {
namespace {
using boost::asio::posix::stream_descriptor;
using boost::system::error_code;
constexpr std::chrono::seconds patience{2};
}  // namespace

Farewell::Farewell(boost::asio::io_context& loop, Descriptor socket)
    : socket_(loop, socket.get()), deadline_(loop, patience) {
  static_cast<void>(socket.release());
}

void Farewell::start(bool with_a_reset, std::function<void()> gone) {
  with_a_reset_ = with_a_reset;
  gone_ = std::move(gone);
  deadline_.async_wait([weak = weak_from_this()](const error_code& called_off) {
    const auto self = weak.lock();
    if (!called_off && self) self->leave();
  });
  wait();
}

void Farewell::close() {
  gone_ = {};
  deadline_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

void Farewell::wait() {
  socket_.async_wait(stream_descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error && self->socket_.is_open()) self->hear();
  });
}

/// What the client says, up to its end.
void Farewell::hear() {
  std::array<char, 4096> words;
  constexpr int most_reads = 32;  // who goes on without end is reset
  for (int i = 0; i < most_reads; ++i) {
    const auto got = recv(socket_.native_handle(), words.data(), words.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return with_a_reset_ && i > 0 ? reset() : wait();
    if (got <= 0) return leave();
    if (!with_a_reset_ && !std::exchange(answered_, true)) shutdown(socket_.native_handle(), SHUT_WR);
  }
  leave();
}

void Farewell::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  leave();
}

void Farewell::leave() {
  const auto gone = std::exchange(gone_, {});
  close();
  if (gone) gone();
}

}  // namespace sereno::net
