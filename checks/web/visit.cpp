#include "checks/web/visit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sereno/steps/text.h"

namespace web {
namespace {

using sereno::steps::HttpExchange;
using sereno::steps::HttpFault;
using sereno::steps::HttpRequest;
using sereno::steps::HttpSession;
using sereno::steps::HttpTimes;
using sereno::steps::Stage;
using sereno::steps::StepEnd;
using std::chrono::milliseconds;

void add(HttpTimes& sum, const HttpTimes& times) {
  sum.connect += times.connect;
  sum.tls += times.tls;
  sum.request += times.request;
  sum.first_byte += times.first_byte;
  sum.transfer += times.transfer;
  sum.total += times.total;
}

/// The parts of an exchange as steps, with libcurl's own times: its callbacks come a little late.
std::vector<sereno::StepOutcome> exact_steps(const HttpExchange& exchange, double start_s) {
  const HttpTimes& times = exchange.times;
  const std::array<std::pair<double, std::string>, 5> parts = {{
      {times.connect, exchange.peer},
      {times.tls, exchange.tls.protocol},
      {times.request, {}},
      {times.first_byte, {}},
      {times.transfer, exchange.status_line + ", " + std::to_string(exchange.body_bytes) + " bytes"},
  }};
  std::vector<sereno::StepOutcome> steps;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto name = sereno::steps::stage_names[i];
    steps.push_back(
        {.name = std::string(name), .outcome = parts[i].second, .start_s = start_s, .duration_s = parts[i].first});
    start_s += parts[i].first;
  }
  return steps;
}

/// Another address may do better: nobody there, or nothing but silence within this one's share of the time.
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

bool is_header(const std::string& line, std::string_view name) {
  return sereno::steps::equals_ignoring_case(sereno::trim(std::string_view(line).substr(0, line.find(':'))), name);
}

/// What one origin may know stays there: another gets no credentials, no own Host and no data.
void forget_origin(HttpRequest& request, const Settings& settings) {
  request.credential.clear();
  request.bearer.clear();
  std::erase_if(request.headers, [&](const std::string& line) {
    const bool secret = std::find(settings.secret_headers.begin(), settings.secret_headers.end(), line) !=
                        settings.secret_headers.end();
    const auto name = std::string_view(line).substr(0, line.find(':'));
    return secret || is_header(line, "Host") || sereno::steps::is_secret_header(sereno::trim(name));
  });
}

void become_get(HttpRequest& request) {
  if (request.method != "HEAD") request.method.clear();
  request.body.reset();
  std::erase_if(request.headers, [](const std::string& line) { return is_header(line, "Content-Type"); });
}

}  // namespace

std::vector<std::string> Visitor::find_addresses(const std::string& host, Visit& visit) {
  if (sereno::steps::numeric_address(host)) {
    const auto own = sereno::steps::resolve(host, settings_.family, run_.deadline());
    if (!own.fault) return own.addresses;
  }
  std::vector<std::string> addresses;
  run_.step("resolve", [&] {
    const double start = run_.elapsed_s();
    auto resolution = sereno::steps::resolve(host, settings_.family, run_.deadline(), settings_.resolver);
    visit.resolve_s += run_.elapsed_s() - start;
    if (resolution.fault) return end_of(resolution, host);
    addresses = std::move(resolution.addresses);
    std::string list;
    for (const std::string& address : addresses) list += (list.empty() ? "" : " ") + address;
    trace_.text(sereno::steps::Trace::Mark::note, host + " is " + list);
    return StepEnd::done(list);
  });
  return addresses;
}

sereno::steps::HttpSettings Visitor::session_settings() {
  auto settings = settings_.http;
  if (!settings_.proxy || sereno::steps::numeric_address(settings_.proxy->host)) return settings;
  Visit ignored;
  const auto addresses = find_addresses(settings_.proxy->host, ignored);
  if (addresses.empty()) return settings;
  std::string pin = settings_.proxy->host + ":" + std::to_string(settings_.proxy->port) + ":";
  for (const std::string& address : addresses)
    pin += (pin.back() == ':' ? "" : ",") + (sereno::steps::is_ipv6(address) ? "[" + address + "]" : address);
  settings.pins.push_back(std::move(pin));
  return settings;
}

HttpRequest Visitor::first_request() const {
  HttpRequest request{.url = settings_.target.url,
                      .port = settings_.target.connect_port,
                      .method = settings_.method,
                      .headers = settings_.headers,
                      .body = settings_.body,
                      .credential = settings_.credential,
                      .bearer = settings_.bearer,
                      .handshake_only = settings_.certificate_only};
  request.headers.insert(request.headers.end(), settings_.secret_headers.begin(), settings_.secret_headers.end());
  request.headers_only = settings_.no_body;
  request.keep_body =
      settings_.expectations.looks_into_body() || settings_.show_body ? settings_.body_limit : std::size_t{0};
  return request;
}

Visit Visitor::visit(std::vector<std::string> addresses) {
  Visit visit;
  HttpSession session(session_settings(), trace_);
  HttpRequest request = first_request();
  while (!run_.failure() && ask(session, request, addresses, visit)) {
    if (settings_.certificate_only) break;
    NextHop next = next_hop(settings_.redirects, visit.hops, visit.answer);
    if (next.finding) visit.findings.push_back(*next.finding);
    visit.arrived = next.kind == NextHop::Kind::arrived || next.kind == NextHop::Kind::reported;
    if (next.kind != NextHop::Kind::followed || !prepare_next(next, request, addresses, visit)) break;
  }
  return visit;
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
        session.exchange(request, run_.deadline(), [&](Stage stage) { run_.begin(sereno::steps::to_string(stage)); });
    const bool good = exchange.fault == HttpFault::none;
    if (!good && left > 1 && worth_another(exchange) && !run_.deadline().passed()) {
      const StepEnd end = end_of(exchange, request, run_.elapsed_s(), sereno::now_utc());
      visit.dead_addresses.push_back(end.target + ": " + end.observed);
      run_.end(StepEnd::done(end.observed + " (" + end.target + ")"));
      continue;
    }
    run_.end(good ? StepEnd::done() : end_of(exchange, request, run_.elapsed_s(), sereno::now_utc()));
    if (good) run_.amend(first_step, exact_steps(exchange, start_s));
    take_answer(std::move(exchange), request, visit);
    return good;
  }
  return false;
}

void Visitor::take_answer(HttpExchange answer, const HttpRequest& request, Visit& visit) {
  add(visit.times, answer.times);
  if (visit.tls.chain.empty()) visit.tls = answer.tls;
  visit.url = request.url;
  visit.hops.push_back({.url = request.url, .status = answer.status});
  visit.answer = std::move(answer);
}

bool Visitor::prepare_next(const NextHop& next, HttpRequest& request, std::vector<std::string>& addresses,
                           Visit& visit) {
  const bool moved = next.url.host != request.url.host;
  if (next.foreign) forget_origin(request, settings_);
  if (next.as_get) become_get(request);
  if (next.foreign && request.body) request.body = std::string();  // 307 and 308: the method stays, the data does not
  const auto mode = settings_.redirects.mode;
  const bool sticky = mode == RedirectPolicy::Mode::sticky || mode == RedirectPolicy::Mode::sticky_port;
  const bool same_port = next.url.port == request.url.port || mode == RedirectPolicy::Mode::sticky_port;
  if (!same_port || (moved && !sticky)) request.port = next.url.port;
  request.url = next.url;
  request.direct = goes_direct(settings_.no_proxy, next.url.host);
  if (settings_.proxy && !request.direct) {
    addresses.clear();  // the proxy finds the next one
  } else if (moved && (!sticky || addresses.empty())) {
    addresses = find_addresses(next.url.host, visit);
  } else {
    addresses = {request.address};  // the same server: stay where the cookies were given
  }
  return !run_.failure();
}

}  // namespace web
