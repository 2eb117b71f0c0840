#include "sereno/flows/websocket_transport.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/connection.h"
#include "sereno/steps/pattern.h"
#include "sereno/steps/reach.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/text.h"
#include "sereno/steps/websocket.h"

namespace sereno::flows {
namespace {

using steps::Connection;
using steps::NetEnd;
using steps::NetFault;
using steps::StepEnd;
using steps::Url;
using steps::WebSocket;
using steps::WebSocketEnd;
using steps::WebSocketFault;
using steps::WebSocketFrame;

/// So long a farewell is waited for.
constexpr std::chrono::milliseconds farewell{500};

/// "ws://" and "wss://" are the web's own addresses under other names.
std::string as_web(std::string_view target) {
  if (target.starts_with("ws://")) return "http" + std::string(target.substr(2));
  if (target.starts_with("wss://")) return "https" + std::string(target.substr(3));
  return std::string(target);
}

Result<Url> url_of(const Request& request, const Url& base) {
  const std::string target = as_web(request.target);
  return target.empty() ? Result<Url>(base) : base.follow(target);
}

Frame::Kind kind_of(steps::FrameKind kind) {
  switch (kind) {
    case steps::FrameKind::text:
      return Frame::Kind::text;
    case steps::FrameKind::binary:
      return Frame::Kind::binary;
    case steps::FrameKind::ping:
      return Frame::Kind::ping;
    case steps::FrameKind::pong:
      return Frame::Kind::pong;
    case steps::FrameKind::close:
      break;
  }
  return Frame::Kind::close;
}

std::string plural(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

StepEnd upgrade_failed(const WebSocketEnd& end, const steps::TlsView& tls, const Url& url, const std::string& peer,
                       double elapsed_s, Instant now) {
  if (end.fault == WebSocketFault::network)
    return end_of_line(end.net, tls, url.host, peer, "no answer to the upgrade", elapsed_s, now);
  std::string words;
  switch (end.fault) {
    case WebSocketFault::refused:
      words = "the upgrade to a WebSocket is refused: " + steps::shown(end.text);
      break;
    case WebSocketFault::subprotocol:
      words = "the subprotocol is not agreed to: " + steps::shown(end.text);
      break;
    default:
      words = "no WebSocket answers: " + steps::shown(end.text);
  }
  return StepEnd::failure(Status::critical, std::move(words), {}, peer);
}

/// Of the setting "until"; nothing where there is none.
Result<std::optional<steps::Pattern>> wanted_frame(const Request& request) {
  const std::string* until = request.setting("until");
  if (until == nullptr) return std::optional<steps::Pattern>();
  auto pattern = steps::Pattern::compile(*until, {});
  if (!pattern) return pattern.error();
  return std::optional(*std::move(pattern));
}

/// What was heard, and how it ended.
struct Heard {
  std::size_t data = 0;
  std::size_t pings = 0;
  std::size_t bytes = 0;
  bool enough = false;
  const steps::Pattern* wanted = nullptr;  ///< of the message that is waited for; null: the caller knows it
  std::optional<StepEnd> failure{};

  std::size_t all() const { return data + pings; }
};

std::string close_words(const WebSocketFrame& frame) {
  std::string words = "closed by the other side";
  if (frame.close_code != 0) words += " with " + std::to_string(frame.close_code);
  if (!frame.payload.empty()) words += " " + steps::in_quotes(frame.payload, 60);
  return words;
}

StepEnd broken(const WebSocketEnd& end, const std::string& peer) {
  const bool gone = end.fault == WebSocketFault::network;
  std::string words = gone ? "the connection is gone without a farewell" : "what comes is no WebSocket frame";
  if (end.fault == WebSocketFault::too_much) words = "a message is too large";
  if (!end.text.empty()) words += ": " + steps::shown(end.text);
  return StepEnd::failure(Status::critical, std::move(words), {}, peer);
}

}  // namespace

class WebSocketTransport::Impl {
 public:
  Impl(steps::VisitPlan plan, Enough enough, Cookies cookies, Clock clock)
      : plan_(std::move(plan)), enough_(std::move(enough)), cookies_(std::move(cookies)), clock_(std::move(clock)) {}

  Answer perform(const Request& request, const Exchange& exchange) {
    Answer answer;
    const double start = exchange.steps.elapsed_s();
    const auto url = url_of(request, plan_.target.url);
    Connection line;
    if (!url) {
      answer.failure = StepEnd::failure(Status::unknown, url.error().message);
    } else if (connect(*url, exchange, answer, line)) {
      converse(*url, request, exchange, answer, std::move(line));
    }
    answer.seconds = exchange.steps.elapsed_s() - start;
    return answer;
  }
  const steps::VisitPlan& plan() const { return plan_; }

 private:
  std::vector<std::string> addresses_of(const std::string& host, const Exchange& exchange, Answer& answer) const {
    const bool numeric = steps::numeric_address(host).has_value();
    if (!numeric) exchange.steps.begin("resolve");
    const auto found = steps::resolve(host, {.family = plan_.family, .servers = plan_.resolver}, exchange.deadline);
    if (found.fault) {
      exchange.steps.begin("resolve");
      answer.failure = steps::end_of_resolution(found, host);
      return {};
    }
    if (!numeric) exchange.steps.end(StepEnd::done(steps::shown(found.addresses.front())));
    return found.addresses;
  }

  bool connect(const Url& url, const Exchange& exchange, Answer& answer, Connection& line) {
    const bool at_home = url.host == plan_.target.url.host && url.port == plan_.target.url.port;
    const bool elsewhere = at_home && !plan_.target.connect_host.empty();
    const auto addresses = addresses_of(elsewhere ? plan_.target.connect_host : url.host, exchange, answer);
    const std::uint16_t port = elsewhere ? plan_.target.connect_port : url.port;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const auto left = static_cast<unsigned>(addresses.size() - i);
      const auto deadline = left > 1 ? exchange.deadline.share(left) : exchange.deadline;
      exchange.steps.begin("connect");
      NetEnd end = line.connect(addresses[i], port, deadline);
      if (end && url.secure()) {
        exchange.steps.end(StepEnd::done(line.peer()));
        exchange.steps.begin("tls");
        end = line.start_tls(plan_.http.tls, url.host, deadline, {"http/1.1"});
      }
      answer.peer = line.peer();
      if (end) {
        exchange.steps.end(StepEnd::done(url.secure() ? line.tls().protocol : line.peer()));
        return true;
      }
      StepEnd failure = steps::end_of_line(end, line.tls(), url.host, line.peer(), "no connection",
                                           exchange.steps.elapsed_s(), clock_());
      if (left == 1 || end.fault == NetFault::tls || exchange.deadline.passed()) {
        answer.failure = std::move(failure);
        return false;
      }
      exchange.steps.end(StepEnd::done(failure.observed + " (" + failure.target + ")"));
      line = Connection();
    }
    return false;
  }

  steps::UpgradeRequest upgrade_of(const Url& url, const Request& request) const {
    steps::UpgradeRequest upgrade{.host = url.authority(), .path = url.path};
    bool says_origin = false;
    for (const Field& header : request.headers) {
      says_origin = says_origin || steps::equals_ignoring_case(header.name, "Origin");
      upgrade.headers.push_back(header.name + ": " + header.value);
    }
    if (!says_origin) upgrade.headers.push_back("Origin: " + url.scheme + "://" + url.authority());
    if (!plan_.http.user_agent.empty()) upgrade.headers.push_back("User-Agent: " + plan_.http.user_agent);
    std::string cookies;
    for (const Cookie& cookie : cookies_ ? cookies_(url) : std::vector<Cookie>{})
      cookies += (cookies.empty() ? "" : "; ") + cookie.name + "=" + cookie.value;
    if (!cookies.empty()) upgrade.headers.push_back("Cookie: " + cookies);
    if (const std::string* protocol = request.setting("subprotocol")) upgrade.subprotocol = *protocol;
    return upgrade;
  }

  void converse(const Url& url, const Request& request, const Exchange& exchange, Answer& answer, Connection line) {
    exchange.steps.begin(exchange.step);
    answer.host = url.host;
    answer.place = url.text().substr(0, url.text().find('?'));
    WebSocket socket(std::move(line), exchange.trace);
    const double before = exchange.steps.elapsed_s();
    const WebSocketEnd opened = socket.open(upgrade_of(url, request), exchange.deadline);
    answer.timings.push_back({.part = "upgrade", .seconds = exchange.steps.elapsed_s() - before});
    answer.code = opened ? 101 : opened.status;
    if (!opened) {
      answer.status_line = opened.text;
      answer.body = opened.body_head;
      answer.body_bytes = answer.body.size();
      answer.failure = upgrade_failed(opened, socket.connection().tls(), url, answer.peer,
                                      exchange.steps.elapsed_s() - before, clock_());
      return;
    }
    Heard heard;
    const auto wanted = wanted_frame(request);
    if (wanted && *wanted) heard.wanted = &**wanted;
    std::optional<StepEnd> unsent;
    for (const std::string& message : steps::split(request.text, '\n'))
      if (const auto sent = socket.send_text(message, exchange.deadline); !sent && !unsent)
        unsent = broken(sent, answer.peer);
    const double opened_at = exchange.steps.elapsed_s();
    if (!unsent) listen(socket, listening_deadline(request, exchange.deadline), exchange, answer, heard);
    answer.failure = unsent ? unsent : heard.failure;
    if (!answer.failure && heard.wanted != nullptr && !heard.enough)
      answer.failure =
          StepEnd::failure(Status::critical, "no message that is waited for among " + plural(heard.data, "message"),
                           heard.wanted->text(), answer.peer);
    answer.observed = "101, " + plural(heard.data, "message") + " and " + plural(heard.pings, "ping") + " in " +
                      format_fixed(exchange.steps.elapsed_s() - opened_at, 1) + " s";
    if (!answer.failure) socket.close(exchange.deadline.no_later_than(exchange.deadline.now() + farewell));
  }

  static steps::Deadline listening_deadline(const Request& request, const steps::Deadline& deadline) {
    const std::string* seconds = request.setting("seconds");
    const auto number = seconds != nullptr ? parse_decimal(*seconds) : std::nullopt;
    if (!number) return deadline;
    const auto time = std::chrono::duration<double>(*number);
    return deadline.no_later_than(deadline.now() + std::chrono::duration_cast<std::chrono::nanoseconds>(time));
  }

  void listen(WebSocket& socket, const steps::Deadline& deadline, const Exchange& exchange, Answer& answer,
              Heard& heard) {
    const double start = exchange.steps.elapsed_s();
    while (!heard.enough && !heard.failure) {
      WebSocketFrame frame;
      const WebSocketEnd end = socket.receive(frame, deadline);
      if (!end && end.net.fault == NetFault::timed_out) return;
      if (!end) {
        heard.failure = broken(end, answer.peer);
        return;
      }
      take(std::move(frame), exchange.steps.elapsed_s() - start, answer, heard);
    }
  }

  void take(WebSocketFrame frame, double at_s, Answer& answer, Heard& heard) {
    ++(frame.is_data() ? heard.data : heard.pings);
    heard.bytes += frame.payload.size();
    Frame own{.kind = kind_of(frame.kind), .data = std::move(frame.payload), .at_s = at_s};
    heard.enough = enough_ && enough_(own);
    if (heard.wanted != nullptr && frame.is_data()) heard.enough = heard.wanted->found_in(own.data);
    if (own.kind == Frame::Kind::close && !heard.enough) {
      frame.payload = own.data;
      heard.failure = StepEnd::failure(Status::critical, close_words(frame), {}, answer.peer);
    }
    if (heard.all() > flood && !heard.enough)
      heard.failure = StepEnd::failure(Status::critical,
                                       "more than " + std::to_string(flood) + " messages, and none that is waited for",
                                       {}, answer.peer);
    if (answer.frames.size() < most_frames && heard.bytes <= most_bytes) answer.frames.push_back(std::move(own));
  }

  steps::VisitPlan plan_;
  Enough enough_;
  Cookies cookies_;
  Clock clock_;
};

WebSocketTransport::WebSocketTransport(steps::VisitPlan plan, Enough enough, Cookies cookies, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(plan), std::move(enough), std::move(cookies), std::move(clock))) {}
WebSocketTransport::~WebSocketTransport() = default;

Answer WebSocketTransport::perform(const Request& request, const Exchange& exchange) {
  return impl_->perform(request, exchange);
}

std::optional<std::string> WebSocketTransport::refusal(const Request& request) const {
  const auto url = url_of(request, impl_->plan().target.url);
  if (!url) return url.error().message;
  if (impl_->plan().proxy && !steps::goes_direct(impl_->plan().no_proxy, url->host))
    return "a WebSocket is not spoken through a proxy: name the host with --noproxy";
  for (const Field& setting : request.settings)
    if (setting.name != "subprotocol" && setting.name != "seconds" && setting.name != "until")
      return "websocket has no setting " + steps::in_quotes(setting.name);
  if (const auto wanted = wanted_frame(request); !wanted) return wanted.error().message;
  if (request.body != Request::Body::none && request.body != Request::Body::text)
    return "a WebSocket is told texts only";
  return std::nullopt;
}

Result<std::string> WebSocketTransport::host_of(const Request& request) const {
  const auto url = url_of(request, impl_->plan().target.url);
  if (!url) return url.error();
  return url->host;
}

}  // namespace sereno::flows
