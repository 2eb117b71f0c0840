#include "sereno/steps/visit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;

void add(HttpTimes& sum, const HttpTimes& times) {
  sum.connect += times.connect;
  sum.tls += times.tls;
  sum.request += times.request;
  sum.first_byte += times.first_byte;
  sum.transfer += times.transfer;
  sum.total += times.total;
}

bool is_header(const std::string& line, std::string_view name) {
  return equals_ignoring_case(trim(std::string_view(line).substr(0, line.find(':'))), name);
}

/// What one origin may know stays there: another gets no credentials, no own Host and no data.
void forget_origin(HttpRequest& request, const VisitPlan& plan) {
  request.credential.clear();
  request.bearer.clear();
  std::erase_if(request.headers, [&](const std::string& line) {
    const bool secret =
        std::find(plan.secret_headers.begin(), plan.secret_headers.end(), line) != plan.secret_headers.end();
    const auto name = std::string_view(line).substr(0, line.find(':'));
    return secret || is_header(line, "Host") || is_secret_header(trim(name));
  });
}

void become_get(HttpRequest& request) {
  if (request.method != "HEAD") request.method.clear();
  request.body.reset();
  std::erase_if(request.headers, [](const std::string& line) { return is_header(line, "Content-Type"); });
}

}  // namespace

std::vector<StepOutcome> exact_steps(const HttpExchange& exchange, double start_s) {
  const HttpTimes& times = exchange.times;
  const std::array<std::pair<double, std::string>, 5> parts = {{
      {times.connect, exchange.peer},
      {times.tls, exchange.tls.protocol},
      {times.request, {}},
      {times.first_byte, {}},
      {times.transfer, shown(exchange.status_line) + ", " + std::to_string(exchange.body_bytes) + " bytes"},
  }};
  std::vector<StepOutcome> steps;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto name = stage_names[i];
    steps.push_back(
        {.name = std::string(name), .outcome = parts[i].second, .start_s = start_s, .duration_s = parts[i].first});
    start_s += parts[i].first;
  }
  return steps;
}

bool worth_another(const HttpExchange& exchange) {
  const bool early = exchange.stage == Stage::connect || exchange.stage == Stage::tls;
  switch (exchange.fault) {
    case HttpFault::refused:
    case HttpFault::unreachable:
    case HttpFault::no_route:
      return true;
    case HttpFault::timed_out:
    case HttpFault::reset:
      return early;
    default:
      return false;
  }
}

std::vector<std::string> Visitor::find_addresses(const std::string& host, Visit& visit) {
  return resolve_as(host, false, visit);
}

std::vector<std::string> Visitor::resolve_as(const std::string& host, bool is_proxy, Visit& visit) {
  const ResolveSettings settings{
      .family = plan_.family,
      .servers = plan_.resolver,
      .slower_family = plan_.all_addresses ? run_.deadline().remaining() / 4 : ResolveSettings{}.slower_family};
  if (numeric_address(host)) {
    const auto own = resolve(host, settings, run_.deadline());
    if (!own.fault) return own.addresses;
  }
  std::vector<std::string> addresses;
  run_.step("resolve", [&] {
    const double start = run_.elapsed_s();
    auto resolution = resolve(host, settings, run_.deadline());
    visit.resolve_s += run_.elapsed_s() - start;
    if (resolution.fault) return end_of(resolution, host, is_proxy);
    addresses = std::move(resolution.addresses);
    std::string list;
    for (const std::string& address : addresses) list += (list.empty() ? "" : " ") + address;
    trace_.text(Trace::Mark::note, host + " is " + list);
    return StepEnd::done(shown(list, 400));
  });
  return addresses;
}

HttpSettings Visitor::session_settings() {
  auto settings = plan_.http;
  if (!plan_.proxy || numeric_address(plan_.proxy->host)) return settings;
  Visit ignored;
  const auto addresses = resolve_as(plan_.proxy->host, true, ignored);
  if (addresses.empty()) return settings;
  std::string pin = plan_.proxy->host + ":" + std::to_string(plan_.proxy->port) + ":";
  for (const std::string& address : addresses)
    pin += (pin.back() == ':' ? "" : ",") + (is_ipv6(address) ? "[" + address + "]" : address);
  settings.pins.push_back(std::move(pin));
  return settings;
}

HttpRequest Visitor::first_request() const {
  HttpRequest request{.url = plan_.target.url,
                      .port = plan_.target.connect_port,
                      .method = plan_.method,
                      .headers = plan_.headers,
                      .body = plan_.body,
                      .credential = plan_.credential,
                      .bearer = plan_.bearer,
                      .handshake_only = plan_.handshake_only,
                      .headers_only = plan_.headers_only,
                      .follows_redirects = plan_.redirects.mode != RedirectPolicy::Mode::report,
                      .keep_body = plan_.keep_body};
  request.headers.insert(request.headers.end(), plan_.secret_headers.begin(), plan_.secret_headers.end());
  return request;
}

Visit Visitor::visit(std::vector<std::string> addresses) {
  Visit visit;
  visit.url = plan_.target.url;
  session_.emplace(session_settings(), trace_);
  HttpRequest request = first_request();
  while (!run_.failure() && ask(*session_, request, addresses, visit)) {
    if (plan_.handshake_only) break;
    NextHop next = next_hop(plan_.redirects, visit.hops, visit.answer);
    if (next.finding) visit.findings.push_back(*next.finding);
    visit.arrived = next.kind == NextHop::Kind::arrived || next.kind == NextHop::Kind::reported;
    if (next.kind != NextHop::Kind::followed || !prepare_next(next, request, addresses, visit)) break;
  }
  last_ = std::move(request);
  return visit;
}

SideAnswer Visitor::ask_beside(const Url& url, std::size_t keep_body) {
  HttpRequest request = last_;
  become_get(request);
  request.method.clear();
  request.url = url;
  request.headers_only = request.follows_redirects = false;
  request.keep_body = keep_body;
  request.stops_when_full = keep_body > 0;
  for (unsigned redirects = 0;; ++redirects) {
    SideAnswer side{.answer = session_->exchange(request, run_.deadline())};
    if (side.answer.fault != HttpFault::none) {
      side.failure = end_of(side.answer, request, run_.elapsed_s(), clock_()).observed;
      return side;
    }
    const auto location = side.answer.header("Location");
    const auto next =
        side.answer.is_redirect() && location ? request.url.follow(*location) : Result<Url>(Error{"no redirect"});
    if (!next || !next->same_origin(url)) return side;
    if (redirects >= plan_.redirects.max) {
      side.failure = "more than " + std::to_string(plan_.redirects.max) + " redirects";
      return side;
    }
    request.url = *next;
  }
}

bool Visitor::ask(HttpSession& session, HttpRequest& request, const std::vector<std::string>& addresses, Visit& visit) {
  const std::vector<std::string> none{""};
  const auto& candidates = addresses.empty() ? none : addresses;  // none: the proxy resolves
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto left = static_cast<unsigned>(candidates.size() - i);
    request.address = candidates[i];
    request.connect_limit = left > 1 ? run_.deadline().share(left).remaining() : milliseconds{0};
    const std::size_t first_step = run_.outcomes().size();
    const double start_s = run_.elapsed_s();
    HttpExchange exchange =
        session.exchange(request, run_.deadline(), [&](Stage stage) { run_.begin(to_string(stage)); });
    const bool good = exchange.fault == HttpFault::none;
    if (!good && left > 1 && worth_another(exchange) && !run_.deadline().passed()) {
      const StepEnd end = end_of(exchange, request, run_.elapsed_s(), clock_());
      visit.dead_addresses.push_back(end.target + ": " + end.observed);
      run_.end(StepEnd::done(end.observed + " (" + end.target + ")"));
      continue;
    }
    run_.end(good ? StepEnd::done() : end_of(exchange, request, run_.elapsed_s(), clock_()));
    if (good) run_.amend(first_step, exact_steps(exchange, start_s));
    take_answer(std::move(exchange), request, visit);
    return good;
  }
  return false;
}

void Visitor::take_answer(HttpExchange answer, const HttpRequest& request, Visit& visit) {
  add(visit.times, answer.times);
  const std::string authority = request.url.authority();
  const bool known = std::any_of(visit.secure.begin(), visit.secure.end(),
                                 [&](const SecureHop& hop) { return hop.authority == authority; });
  if (!answer.tls.chain.empty() && !known) visit.secure.push_back({.authority = authority, .tls = answer.tls});
  visit.url = request.url;
  visit.hops.push_back({.url = request.url, .status = answer.status});
  visit.answer = std::move(answer);
}

bool Visitor::prepare_next(const NextHop& next, HttpRequest& request, std::vector<std::string>& addresses,
                           Visit& visit) {
  const bool moved = next.url.host != request.url.host;
  if (next.foreign) forget_origin(request, plan_);
  if (next.as_get) become_get(request);
  if (next.foreign && request.body) request.body = std::string();  // 307 and 308: the method stays, the data does not
  const auto mode = plan_.redirects.mode;
  const bool sticky = mode == RedirectPolicy::Mode::sticky || mode == RedirectPolicy::Mode::sticky_port;
  const bool same_port = next.url.port == request.url.port || mode == RedirectPolicy::Mode::sticky_port;
  if (!same_port || (moved && !sticky)) request.port = next.url.port;
  request.url = next.url;
  request.direct = goes_direct(plan_.no_proxy, next.url.host);
  if (plan_.proxy && !request.direct) {
    addresses.clear();  // the proxy finds the next one
  } else if (moved && (!sticky || addresses.empty())) {
    addresses = find_addresses(next.url.host, visit);
  } else {
    addresses = {request.address};  // the same server: stay where the cookies were given
  }
  return !run_.failure();
}

}  // namespace sereno::steps
