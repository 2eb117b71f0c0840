#include "sereno/flows/http_transport.h"

#include <map>
#include <utility>

#include "sereno/steps/http_date.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::HttpExchange;
using steps::HttpFault;
using steps::HttpRequest;
using steps::Stage;
using steps::StepEnd;
using steps::Url;

constexpr std::size_t usual_body = std::size_t{8} << 20;

StepEnd refused_hop(const std::string& words, const Url& url) {
  StepEnd end = StepEnd::failure(Status::unknown, "redirect to " + url.shown() + " is not followed: " + words);
  end.function = FunctionState::not_seen;
  return end;
}

}  // namespace

class HttpTransport::Impl {
 public:
  Impl(steps::VisitPlan plan, Clock clock) : plan_(std::move(plan)), clock_(std::move(clock)) {
    if (plan_.keep_body == 0) plan_.keep_body = usual_body;
  }

  Answer perform(const Request& request, const Exchange& exchange);
  const Url& base() const { return plan_.target.url; }
  std::vector<Cookie> cookies(const Url& url) const {
    std::vector<Cookie> all;
    if (!session_) return all;
    for (auto& cookie : session_->cookies(url)) all.push_back({.name = cookie.name, .value = cookie.value});
    return all;
  }

 private:
  /// Where a host is: found once a run. The address that answered stays, since sessions may be there.
  struct Place {
    std::vector<std::string> addresses{};
    std::uint16_t port = 0;
    bool connected = false;  ///< a connection that is there takes no time: it gets no line of its own again
  };

  Place* place_of(const Url& url, const Exchange& exchange, Answer& answer);
  std::vector<std::string> resolved(const std::string& host, bool is_proxy, const Exchange& exchange, Answer& answer);
  bool open_session(const Exchange& exchange, Answer& answer);
  bool ask(HttpRequest& request, Place& place, const Exchange& exchange, Answer& answer, HttpExchange& got);
  HttpExchange ask_once(const HttpRequest& request, const Place& place, const Exchange& exchange, Answer& answer);
  void fill(Answer& answer, HttpExchange got, const Url& url);

  steps::VisitPlan plan_;
  Clock clock_;
  std::unique_ptr<steps::HttpSession> session_;
  std::map<std::string, Place> places_;  // by authority
};

Answer HttpTransport::Impl::perform(const Request& first, const Exchange& exchange) {
  Answer answer;
  const double start = exchange.steps.elapsed_s();
  Request request = first;
  std::vector<steps::Hop> hops;
  while (!answer.failure && open_session(exchange, answer)) {
    const auto url = url_of(request, base());
    if (!url) {
      answer.failure = StepEnd::failure(Status::unknown, url.error().message);
      break;
    }
    HttpRequest own = http_request(request, *url);
    own.keep_body = plan_.keep_body;
    own.stops_when_full = true;
    Place* const place = place_of(*url, exchange, answer);
    HttpExchange got;
    if (place == nullptr || !ask(own, *place, exchange, answer, got)) break;
    hops.push_back({.url = *url, .status = got.status});
    const bool leads_on = got.is_redirect() && request.follow;
    const steps::NextHop next = leads_on ? steps::next_hop(plan_.redirects, hops, got) : steps::NextHop{};
    fill(answer, std::move(got), *url);
    answer.redirects = static_cast<unsigned>(hops.size() - 1);
    if (next.kind == steps::NextHop::Kind::failed)
      answer.failure = StepEnd::failure(next.finding->status, "redirect " + next.finding->text);
    if (next.kind != steps::NextHop::Kind::followed) break;
    request = next_request(request, next);
    if (const auto words = exchange.judge(request)) answer.failure = refused_hop(*words, next.url);
  }
  answer.seconds = exchange.steps.elapsed_s() - start;
  return answer;
}

bool HttpTransport::Impl::open_session(const Exchange& exchange, Answer& answer) {
  if (session_) return true;
  auto settings = plan_.http;
  if (plan_.proxy && !steps::numeric_address(plan_.proxy->host)) {
    const auto addresses = resolved(plan_.proxy->host, true, exchange, answer);
    if (addresses.empty()) return false;
    std::string pin = plan_.proxy->host + ":" + std::to_string(plan_.proxy->port) + ":";
    for (const std::string& address : addresses)
      pin += (pin.back() == ':' ? "" : ",") + (steps::is_ipv6(address) ? "[" + address + "]" : address);
    settings.pins.push_back(std::move(pin));
  }
  session_ = std::make_unique<steps::HttpSession>(std::move(settings), exchange.trace);
  return true;
}

HttpTransport::Impl::Place* HttpTransport::Impl::place_of(const Url& url, const Exchange& exchange, Answer& answer) {
  const std::string key = url.authority();
  if (const auto known = places_.find(key); known != places_.end()) return &known->second;
  const bool direct = steps::goes_direct(plan_.no_proxy, url.host);
  const bool at_home = url.same_origin(base()) && !plan_.target.connect_host.empty();
  Place place{.port = at_home ? plan_.target.connect_port : url.port};
  if (!plan_.proxy || direct) {
    place.addresses = resolved(at_home ? plan_.target.connect_host : url.host, false, exchange, answer);
    if (place.addresses.empty()) return nullptr;
  }
  return &places_.emplace(key, std::move(place)).first->second;
}

std::vector<std::string> HttpTransport::Impl::resolved(const std::string& host, bool is_proxy, const Exchange& exchange,
                                                       Answer& answer) {
  const steps::ResolveSettings settings{.family = plan_.family, .servers = plan_.resolver};
  if (!steps::numeric_address(host)) exchange.steps.begin("resolve");
  const double start = exchange.steps.elapsed_s();
  const auto resolution = steps::resolve(host, settings, exchange.deadline);
  answer.timings.push_back({.part = "resolve", .seconds = exchange.steps.elapsed_s() - start});
  if (resolution.fault) {
    exchange.steps.begin("resolve");
    answer.failure = end_of(resolution, host, is_proxy);
    return {};
  }
  std::string list;
  for (const std::string& address : resolution.addresses) list += (list.empty() ? "" : " ") + address;
  if (!steps::numeric_address(host)) exchange.steps.end(StepEnd::done(steps::shown(list, 400)));
  return resolution.addresses;
}

bool HttpTransport::Impl::ask(HttpRequest& request, Place& place, const Exchange& exchange, Answer& answer,
                              HttpExchange& got) {
  const std::vector<std::string> none{""};
  const auto candidates = place.addresses.empty() ? none : place.addresses;  // none: the proxy resolves
  request.port = place.port;
  request.direct = plan_.proxy && steps::goes_direct(plan_.no_proxy, request.url.host);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto left = static_cast<unsigned>(candidates.size() - i);
    request.address = candidates[i];
    request.connect_limit = left > 1 ? exchange.deadline.share(left).remaining() : std::chrono::milliseconds{0};
    got = ask_once(request, place, exchange, answer);
    if (got.fault == HttpFault::none) {
      if (!candidates[i].empty()) place.addresses = {candidates[i]};
      place.connected = true;
      return true;
    }
    const StepEnd end = end_of(got, request, exchange.steps.elapsed_s(), clock_());
    if (left > 1 && steps::worth_another(got) && !exchange.deadline.passed()) {
      exchange.steps.end(StepEnd::done(end.observed + " (" + end.target + ")"));
      continue;
    }
    answer.failure = end;
    answer.peer = got.peer;
    return false;
  }
  return false;
}

HttpExchange HttpTransport::Impl::ask_once(const HttpRequest& request, const Place& place, const Exchange& exchange,
                                           Answer& answer) {
  const std::size_t first_step = exchange.steps.outcomes().size();
  const double start_s = exchange.steps.elapsed_s();
  bool asked = false;
  HttpExchange got = session_->exchange(request, exchange.deadline, [&](Stage stage) {
    if (asked) return;
    asked = stage != Stage::connect && stage != Stage::tls;
    if (asked) return exchange.steps.begin(exchange.step);
    if (!place.connected) exchange.steps.begin(to_string(stage));
  });
  if (exchange.steps.current().empty()) exchange.steps.begin(exchange.step);
  if (got.fault == HttpFault::none) exchange.steps.amend(first_step, exact_steps(got, start_s));
  answer.timings.push_back({.part = "connect", .seconds = got.times.connect});
  if (request.url.secure()) answer.timings.push_back({.part = "tls", .seconds = got.times.tls});
  answer.timings.push_back({.part = "firstbyte", .seconds = got.times.first_byte});
  answer.timings.push_back({.part = "transfer", .seconds = got.times.transfer});
  return got;
}

void HttpTransport::Impl::fill(Answer& answer, HttpExchange got, const Url& url) {
  answer.observed = steps::shown(got.status_line) + ", " + std::to_string(got.body_bytes) + " bytes";
  answer.code = got.status;
  answer.status_line = got.status_line;
  answer.headers.clear();
  for (auto& [name, value] : got.headers) answer.headers.push_back({.name = name, .value = value});
  answer.cookies = cookies(url);
  answer.body = std::move(got.body);
  answer.body_bytes = got.body_bytes;
  answer.peer = got.peer;
  answer.place = url.text().substr(0, url.text().find('?'));
  answer.host = url.host;
  if (const auto date = answer.header("Date")) answer.server_clock = steps::parse_http_date(*date);
}

HttpTransport::HttpTransport(steps::VisitPlan plan, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(plan), std::move(clock))) {}
HttpTransport::~HttpTransport() = default;

Answer HttpTransport::perform(const Request& request, const Exchange& exchange) {
  return impl_->perform(request, exchange);
}

std::optional<std::string> HttpTransport::refusal(const Request& request) const {
  if (const auto url = url_of(request, impl_->base()); !url) return url.error().message;
  for (const Field& setting : request.settings) return "http has no setting " + steps::in_quotes(setting.name);
  for (const Field& header : request.headers)
    if (header.name.empty() || header.name.find(':') != std::string::npos)
      return steps::in_quotes(header.name) + " is no name of a header";
  return std::nullopt;
}

Result<std::string> HttpTransport::host_of(const Request& request) const {
  const auto url = url_of(request, impl_->base());
  if (!url) return url.error();
  return url->host;
}

std::vector<Cookie> HttpTransport::cookies(const steps::Url& url) const { return impl_->cookies(url); }

}  // namespace sereno::flows
