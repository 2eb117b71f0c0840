#include "sereno/steps/websocket.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstring>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "plugins/steps/websocket/driven_stream.h"
#include "plugins/steps/websocket/upgrade_answer.h"
#include "sereno/steps/text.h"
#include "sereno/text.h"

namespace sereno::steps {
namespace {

namespace websocket = boost::beast::websocket;
using boost::beast::error_code;
using Stream = websocket::stream<DrivenStream, false>;  // false: no compression

constexpr std::size_t most_waiting_frames = 64;
constexpr std::size_t body_head_limit = std::size_t{4} << 10;

WebSocketEnd failed(WebSocketFault fault, std::string text) { return {.fault = fault, .text = std::move(text)}; }
WebSocketEnd net_failed(NetEnd end) {
  WebSocketEnd out{.fault = WebSocketFault::network, .net = std::move(end)};
  out.text = out.net.text;
  return out;
}

}  // namespace

std::string_view to_string(FrameKind kind) {
  static constexpr std::array<std::string_view, 5> names = {"text", "binary", "ping", "pong", "close"};
  return names[static_cast<std::size_t>(kind)];
}

class WebSocket::Impl {
 public:
  Impl(Connection line, Trace& to, const WebSocketSettings& settings)
      : connection(std::move(line)), trace_(to), settings_(settings), stream_(loop_.get_executor()) {
    stream_.read_message_max(settings.message_limit);
    stream_.auto_fragment(false);
    stream_.text(true);
    stream_.control_callback(
        [this](websocket::frame_type type, boost::beast::string_view payload) { note_control(type, payload); });
  }

  WebSocketEnd open(const UpgradeRequest& request, const Deadline& deadline);
  WebSocketEnd send_text(std::string_view text, const Deadline& deadline);
  WebSocketEnd receive(WebSocketFrame& frame, const Deadline& deadline);
  void close(const Deadline& deadline);

  Connection connection;
  WebSocketCounts counts;

 private:
  /// Does what Beast asks for until `done` says so. The end of the connection is told to Beast; a time-out is not, so
  /// that what waits goes on with the next call.
  NetEnd drive(const Deadline& deadline, const std::function<bool()>& done);
  /// Ends what waits: it refers to variables of a call that returns, and hears of its end before they go.
  void abandon();
  NetEnd do_write(const Deadline& deadline);
  NetEnd do_read(const Deadline& deadline);
  NetEnd read_header(const Deadline& deadline);
  WebSocketEnd judge_answer(error_code error, const std::string& subprotocol);
  WebSocketEnd judge_frames(error_code error) const;
  void note_control(websocket::frame_type type, boost::beast::string_view payload);
  void note_message();
  void queue(WebSocketFrame frame);
  void note(Trace::Mark mark, FrameKind kind, std::string_view payload);

  Trace& trace_;
  WebSocketSettings settings_;
  boost::asio::io_context loop_{1};
  Stream stream_;
  boost::beast::flat_buffer message_;
  std::deque<WebSocketFrame> waiting_;
  std::string arrived_;  // read, and not yet given to Beast
  std::string request_;  // of the upgrade, for the trace, until it is whole
  std::string header_;   // of the answer to it
  bool upgrading_ = false;
  bool header_too_long_ = false;
  bool reading_ = false;
  bool over_ = false;
  std::optional<error_code> read_end_;
  NetEnd line_end_;  // why the connection ended, once it has
};

NetEnd WebSocket::Impl::drive(const Deadline& deadline, const std::function<bool()>& done) {
  for (;;) {
    loop_.restart();
    loop_.poll();
    if (done()) return {};
    if (deadline.passed()) return {NetFault::timed_out, "no time is left"};  // also where bytes never cease
    NetEnd end;
    if (stream_.next_layer().wants_to_write()) {
      end = do_write(deadline);
    } else if (stream_.next_layer().wants_to_read()) {
      end = do_read(deadline);
    } else {
      return {NetFault::closed, "the conversation is over"};
    }
    if (!end) return end;
  }
}

void WebSocket::Impl::abandon() {
  DrivenStream& layer = stream_.next_layer();
  do {
    if (layer.wants_to_write()) layer.end_write(boost::asio::error::operation_aborted, 0);
    if (layer.wants_to_read()) layer.end_read(boost::asio::error::operation_aborted, 0);
    loop_.restart();
    loop_.poll();
  } while (layer.wants_to_write() || layer.wants_to_read());
}

NetEnd WebSocket::Impl::do_write(const Deadline& deadline) {
  const auto bytes = stream_.next_layer().bytes();
  const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
  if (upgrading_ && trace_.enabled()) request_ += text;  // Beast gives it word by word
  line_end_ = connection.send(text, deadline);
  if (!line_end_ || request_.ends_with("\r\n\r\n")) trace_.headers(Trace::Mark::sent, std::exchange(request_, {}));
  if (!line_end_) over_ = true;  // half a frame may be out
  stream_.next_layer().end_write(line_end_ ? error_code{} : boost::asio::error::broken_pipe,
                                 line_end_ ? bytes.size() : 0);
  return line_end_.fault == NetFault::timed_out ? line_end_ : NetEnd{};
}

/// All of the answer's header, before Beast sees any of it: an answer other than 101 is not for Beast, which would wait
/// for its body.
NetEnd WebSocket::Impl::read_header(const Deadline& deadline) {
  for (;;) {
    if (const auto header = upgrade_header(header_, header_limit)) {
      arrived_ = header_.substr(header->size());
      header_.resize(header->size());
      return {};
    }
    header_too_long_ = header_.size() >= header_limit;
    if (header_too_long_ || deadline.passed()) break;
    if (NetEnd got = connection.receive(header_, 4096, deadline); !got) return got;
  }
  return header_too_long_ ? NetEnd{NetFault::local, "header without end"}
                          : NetEnd{NetFault::timed_out, "no time is left"};
}

NetEnd WebSocket::Impl::do_read(const Deadline& deadline) {
  DrivenStream& layer = stream_.next_layer();
  if (upgrading_ && !upgrade_header(header_, header_limit)) {
    line_end_ = read_header(deadline);
    if (line_end_) {
      trace_.headers(Trace::Mark::received, header_);
      arrived_.insert(0, header_);
    }
    const auto answer = line_end_ ? read_upgrade(header_) : std::nullopt;
    if (!answer || answer->status != 101) {
      layer.end_read(boost::asio::error::operation_aborted, 0);
      return line_end_.fault == NetFault::timed_out ? line_end_ : NetEnd{};
    }
  }
  if (arrived_.empty()) {
    NetEnd end = connection.receive(arrived_, 16384, deadline);
    if (end.fault == NetFault::timed_out) return end;
    line_end_ = std::move(end);
  }
  const std::size_t size = boost::asio::buffer_copy(layer.room(), boost::asio::buffer(arrived_));
  arrived_.erase(0, size);
  layer.end_read(line_end_ ? error_code{} : error_code(boost::asio::error::eof), size);
  return {};
}

WebSocketEnd WebSocket::Impl::judge_answer(error_code error, const std::string& subprotocol) {
  if (header_too_long_) return failed(WebSocketFault::too_much, "header without end");
  if (!line_end_) return net_failed(line_end_);
  const auto answer = read_upgrade(header_);
  if (!answer) return failed(WebSocketFault::no_upgrade, "what came back is no HTTP");
  WebSocketEnd end{.text = answer->status_line, .status = answer->status};
  if (end.status != 101) {
    end.fault = WebSocketFault::refused;
    end.body_head = arrived_.substr(std::min(header_.size(), arrived_.size()), body_head_limit);
    return end;
  }
  const std::string& agreed = answer->subprotocol;
  if (error) {
    end.fault = WebSocketFault::no_upgrade;
    end.text = "101 that agrees to no WebSocket: " + error.message();
  } else if (agreed != subprotocol) {
    end.fault = WebSocketFault::subprotocol;
    end.text = agreed.empty() ? "the server did not agree to the subprotocol " + in_quotes(subprotocol)
                              : "the server chose the subprotocol " + in_quotes(agreed);
  }
  return end;
}

WebSocketEnd WebSocket::Impl::open(const UpgradeRequest& request, const Deadline& deadline) {
  stream_.set_option(websocket::stream_base::decorator([&request](websocket::request_type& upgrade) {
    if (!request.subprotocol.empty())
      upgrade.set(boost::beast::http::field::sec_websocket_protocol, request.subprotocol);
    for (const std::string& line : request.headers) {
      const auto colon = std::min(line.find(':'), line.size());
      upgrade.insert(line.substr(0, colon), trim(std::string_view(line).substr(std::min(colon + 1, line.size()))));
    }
  }));
  websocket::response_type answer;
  std::optional<error_code> ended;
  upgrading_ = true;
  stream_.async_handshake(answer, request.host, request.path, [&ended](error_code error) { ended = error; });
  NetEnd end = drive(deadline, [&] { return ended.has_value(); });
  upgrading_ = false;
  over_ = true;
  if (!end) {
    abandon();
    return net_failed(std::move(end));
  }
  WebSocketEnd judged = judge_answer(*ended, request.subprotocol);
  over_ = !judged;
  return judged;
}

void WebSocket::Impl::note(Trace::Mark mark, FrameKind kind, std::string_view payload) {
  if (!trace_.enabled()) return;
  const bool shows = settings_.traces_payload && kind != FrameKind::binary;
  trace_.text(mark, "[" + std::string(to_string(kind)) + ", " + std::to_string(payload.size()) + " bytes] " +
                        (shows ? shown(payload, 1000) : std::string()));
}

void WebSocket::Impl::queue(WebSocketFrame frame) {
  frame.at = Deadline::Clock::now();
  note(Trace::Mark::received, frame.kind, frame.payload);
  if (waiting_.size() < most_waiting_frames || frame.is_data() || frame.kind == FrameKind::close)
    waiting_.push_back(std::move(frame));
}

void WebSocket::Impl::note_control(websocket::frame_type type, boost::beast::string_view payload) {
  WebSocketFrame frame{.payload = std::string(payload)};
  switch (type) {
    case websocket::frame_type::ping:
      ++counts.pings;
      frame.kind = FrameKind::ping;
      break;
    case websocket::frame_type::pong:
      ++counts.pongs;
      frame.kind = FrameKind::pong;
      break;
    case websocket::frame_type::close:
      frame.kind = FrameKind::close;
      frame.close_code = stream_.reason().code;
      break;
  }
  queue(std::move(frame));
}

void WebSocket::Impl::note_message() {
  WebSocketFrame frame{.kind = stream_.got_text() ? FrameKind::text : FrameKind::binary,
                       .payload = boost::beast::buffers_to_string(message_.data())};
  message_.consume(message_.size());
  ++counts.data;
  counts.data_bytes += frame.payload.size();
  queue(std::move(frame));
}

WebSocketEnd WebSocket::Impl::judge_frames(error_code error) const {
  if (!line_end_) return net_failed(line_end_);
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
    return failed(WebSocketFault::too_much,
                  "a message of more than " + std::to_string(settings_.message_limit) + " bytes");
  if (error == websocket::error::closed || error == boost::asio::error::operation_aborted)
    return net_failed({NetFault::closed, "connection closed"});
  return failed(WebSocketFault::protocol, error.message());
}

WebSocketEnd WebSocket::Impl::send_text(std::string_view text, const Deadline& deadline) {
  if (over_) return net_failed({NetFault::closed, "the conversation is over"});
  note(Trace::Mark::sent, FrameKind::text, text);
  std::optional<error_code> ended;
  stream_.async_write(boost::asio::buffer(text.data(), text.size()),
                      [&ended](error_code error, std::size_t) { ended = error; });
  NetEnd end = drive(deadline, [&] { return ended.has_value(); });
  if (!ended) {
    over_ = true;  // half a frame may be out
    abandon();
  }
  if (!end) return net_failed(std::move(end));
  return *ended ? judge_frames(*ended) : WebSocketEnd{};
}

WebSocketEnd WebSocket::Impl::receive(WebSocketFrame& frame, const Deadline& deadline) {
  if (waiting_.empty() && !over_) {
    if (!std::exchange(reading_, true))
      stream_.async_read(message_, [this](error_code error, std::size_t) { read_end_ = error; });
    NetEnd end = drive(deadline, [this] { return read_end_ || !waiting_.empty(); });
    if (read_end_) {
      reading_ = false;
      if (!*read_end_) note_message();
      over_ = static_cast<bool>(*read_end_);
    }
    if (!end && waiting_.empty()) return net_failed(std::move(end));
    if (read_end_ && !over_) read_end_.reset();
  }
  if (waiting_.empty())
    return read_end_ ? judge_frames(*read_end_) : net_failed({NetFault::closed, "the conversation is over"});
  frame = std::move(waiting_.front());
  waiting_.pop_front();
  return {};
}

void WebSocket::Impl::close(const Deadline& deadline) {
  if (std::exchange(over_, true)) return;
  const auto ended = std::make_shared<bool>(false);  // shared: its end may come when nobody waits any more
  stream_.async_close(websocket::close_code::normal, [ended](error_code) { *ended = true; });
  drive(deadline, [&] { return *ended; });
  connection.close();
}

WebSocket::WebSocket(Connection connection, Trace& trace, const WebSocketSettings& settings)
    : impl_(std::make_unique<Impl>(std::move(connection), trace, settings)) {}
WebSocket::WebSocket(WebSocket&&) noexcept = default;
WebSocket& WebSocket::operator=(WebSocket&&) noexcept = default;
WebSocket::~WebSocket() = default;

WebSocketEnd WebSocket::open(const UpgradeRequest& request, const Deadline& deadline) {
  return impl_->open(request, deadline);
}
WebSocketEnd WebSocket::send_text(std::string_view text, const Deadline& deadline) {
  return impl_->send_text(text, deadline);
}
WebSocketEnd WebSocket::receive(WebSocketFrame& frame, const Deadline& deadline) {
  return impl_->receive(frame, deadline);
}
void WebSocket::close(const Deadline& deadline) { impl_->close(deadline); }
const WebSocketCounts& WebSocket::counts() const { return impl_->counts; }
const Connection& WebSocket::connection() const { return impl_->connection; }

}  // namespace sereno::steps
