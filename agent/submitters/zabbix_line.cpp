#include "agent/submitters/zabbix_line.h"

#include "agent/protocols/zabbix/frame.h"

namespace sereno::agent {

boost::asio::awaitable<Result<std::string>> ask_zabbix(Line& line, std::string frame) {
  constexpr zabbix::FrameLimits limits{.payload_bytes = 16u << 20};
  if (const auto done = co_await line.connect(); !done) co_return done.error();
  if (const auto done = co_await line.send(std::move(frame)); !done) co_return done.error();
  std::string received;
  while (true) {
    auto part = co_await line.receive();
    if (!part) co_return part.error();
    if (part->empty())
      co_return Error{received.empty() ? "the server closed the connection without an answer (is this host allowed?)"
                                       : "the server's answer ends too early"};
    received += *part;
    auto decoded = zabbix::decode_frame(received, limits);
    if (decoded.state == zabbix::DecodedFrame::State::bad) co_return Error{"the server's answer: " + decoded.problem};
    if (decoded.state == zabbix::DecodedFrame::State::complete) co_return std::move(decoded.payload);
  }
}

}  // namespace sereno::agent
