#include "agent/submitters/line.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <type_traits>
#include <utility>

namespace sereno::agent {

Line::Line(boost::asio::io_context& loop, net::TcpClientSettings settings, net::LookUp look_up)
    : place_(settings.host + ":" + std::to_string(settings.port)),
      client_(loop, std::move(settings), std::move(look_up)) {}

/// The call's end resumes the coroutine, which may let go of this line.
template <class Value, class Handler>
void Line::start(Handler handler) {
  const auto kept = std::make_shared<Handler>(std::move(handler));
  give_up_ = [kept, place = place_] { std::move (*kept)(Result<Value>(Error{place + ": called off"})); };
  const auto done = [this, kept](Result<Value> outcome) {
    give_up_ = {};
    std::move (*kept)(std::move(outcome));
  };
  if constexpr (std::is_void_v<Value>)
    std::exchange(begin_, {})(done);
  else
    client_.receive(done);
}

template <class Value>
Line::Eventually<Value> Line::wait() {
  if (called_off_) co_return Error{place_ + ": called off"};
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<Value>)>(
      [this](auto handler) { start<Value>(std::move(handler)); }, boost::asio::use_awaitable);
}

Line::Eventually<void> Line::connect() {
  begin_ = [this](net::TcpClient::Done done) { client_.connect(std::move(done)); };
  return wait<void>();
}

Line::Eventually<void> Line::send(std::string bytes) {
  begin_ = [this, bytes = std::move(bytes)](net::TcpClient::Done done) { client_.send(bytes, std::move(done)); };
  return wait<void>();
}

Line::Eventually<std::string> Line::receive() {
  if (!waiting_.empty()) co_return std::exchange(waiting_, {});
  co_return co_await wait<std::string>();
}

Line::Eventually<std::string> Line::receive_exactly(std::size_t size) {
  std::string all;
  while (all.size() < size) {
    auto part = co_await receive();
    if (!part) co_return part.error();
    if (part->empty()) break;
    all += *part;
  }
  if (all.size() > size) waiting_ = all.substr(size);
  all.resize(std::min(all.size(), size));
  co_return all;
}

Line::Eventually<void> Line::finish() {
  begin_ = [this](net::TcpClient::Done done) { client_.finish(std::move(done)); };
  return wait<void>();
}

void Line::call_off() {
  called_off_ = true;
  client_.close();
  if (const auto give_up = std::exchange(give_up_, {})) give_up();
}

}  // namespace sereno::agent
