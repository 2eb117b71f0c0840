#include "sereno/steps/sip_channel.h"

#include <utility>

#include "plugins/steps/sip/sip_reader.h"
#include "sereno/steps/address.h"

namespace sereno::steps {
namespace {

SipArrival net_ended(NetEnd end) { return {.kind = SipArrival::Kind::network, .net = std::move(end)}; }

SipArrival arrival_of(const SipSplit& split) {
  if (split.kind == SipSplit::Kind::too_much) return {.kind = SipArrival::Kind::too_much, .why = split.why};
  if (split.kind == SipSplit::Kind::broken) return {.kind = SipArrival::Kind::no_sip, .why = split.why};
  return {.kind = SipArrival::Kind::message, .header = std::string(split.header)};
}

bool is_keep_alive(std::string_view bytes) { return bytes.find_first_not_of("\r\n") == std::string_view::npos; }

class OverDatagrams final : public SipChannel {
 public:
  explicit OverDatagrams(std::unique_ptr<Datagrams> line) : line_(std::move(line)) {}

  NetEnd send(std::string_view message, const Deadline&) override { return line_->send(message); }
  SipArrival receive(const Deadline& deadline) override {
    for (;;) {
      std::string bytes;
      if (NetEnd end = line_->receive(bytes, deadline); !end) return net_ended(std::move(end));
      if (!is_keep_alive(bytes)) return arrival_of(split_datagram(bytes));
    }
  }
  std::string sent_by() const override { return with_port(line_->local().address, line_->local().port); }
  std::string peer() const override { return line_->peer(); }
  bool reliable() const override { return false; }
  std::vector<std::string> strangers() const override { return line_->strangers(); }

 private:
  std::unique_ptr<Datagrams> line_;
};

class OverStream final : public SipChannel {
 public:
  explicit OverStream(Connection line) : line_(std::move(line)) {}

  NetEnd send(std::string_view message, const Deadline& deadline) override { return line_.send(message, deadline); }
  SipArrival receive(const Deadline& deadline) override {
    for (;;) {
      const SipSplit split = split_stream(bytes_);
      if (split.kind != SipSplit::Kind::more) {
        SipArrival arrival = arrival_of(split);
        bytes_.erase(0, split.size);
        return arrival;
      }
      bytes_.erase(0, split.size);  // keep-alives
      if (deadline.passed()) return net_ended({NetFault::timed_out, "no time is left"});
      if (NetEnd end = line_.receive(bytes_, 16384, deadline); !end) return net_ended(std::move(end));
    }
  }
  std::string sent_by() const override {
    const Endpoint local = line_.local();
    return with_port(local.address, local.port);
  }
  std::string peer() const override { return line_.peer(); }

 private:
  Connection line_;
  std::string bytes_;
};

class OverWebSocket final : public SipChannel {
 public:
  OverWebSocket(WebSocket line, std::string own_name) : line_(std::move(line)), own_name_(std::move(own_name)) {}

  NetEnd send(std::string_view message, const Deadline& deadline) override {
    const WebSocketEnd end = line_.send_text(message, deadline);
    return end ? NetEnd{} : net_of(end);
  }
  SipArrival receive(const Deadline& deadline) override {
    for (;;) {
      WebSocketFrame frame;
      const WebSocketEnd end = line_.receive(frame, deadline);
      if (end.fault == WebSocketFault::too_much) return {.kind = SipArrival::Kind::too_much, .why = end.text};
      if (end.fault == WebSocketFault::protocol) return {.kind = SipArrival::Kind::no_sip, .why = end.text};
      if (!end) return net_ended(net_of(end));
      if (frame.is_data() && !is_keep_alive(frame.payload)) return arrival_of(split_datagram(frame.payload));
    }
  }
  std::string sent_by() const override { return own_name_; }
  std::string peer() const override { return line_.connection().peer(); }

 private:
  static NetEnd net_of(const WebSocketEnd& end) {
    return end.fault == WebSocketFault::network ? end.net : NetEnd{NetFault::closed, end.text};
  }
  WebSocket line_;
  std::string own_name_;
};

}  // namespace

std::unique_ptr<SipChannel> sip_over(std::unique_ptr<Datagrams> line) {
  return std::make_unique<OverDatagrams>(std::move(line));
}
std::unique_ptr<SipChannel> sip_over(Connection line) { return std::make_unique<OverStream>(std::move(line)); }
std::unique_ptr<SipChannel> sip_over(WebSocket line, std::string own_name) {
  return std::make_unique<OverWebSocket>(std::move(line), std::move(own_name));
}

}  // namespace sereno::steps
