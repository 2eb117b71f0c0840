// What a failure on the way to the page means: the state and the words.
#include <algorithm>

#include "checks/web/visit.h"
#include "sereno/number.h"

namespace web {
namespace {

using sereno::Status;
using sereno::steps::HttpExchange;
using sereno::steps::HttpFault;
using sereno::steps::HttpRequest;
using sereno::steps::ResolveFault;
using sereno::steps::Stage;
using sereno::steps::StepEnd;

std::string seconds_text(double seconds) { return sereno::format_fixed(seconds, seconds < 1 ? 3 : 1) + " s"; }

std::string target_of(const HttpExchange& exchange, const HttpRequest& request) {
  if (!exchange.peer.empty()) return exchange.peer;
  const auto port = request.port == 0 ? request.url.port : request.port;
  return sereno::steps::with_port(request.address.empty() ? request.url.host : request.address, port);
}

std::string silence(const HttpExchange& exchange, double elapsed_s) {
  const std::string within = " within " + seconds_text(elapsed_s);
  switch (exchange.stage) {
    case Stage::connect:
      return "no connection" + within;
    case Stage::tls:
      return "handshake not finished" + within;
    case Stage::request:
      return "request not taken" + within;
    case Stage::first_byte:
      return "no answer" + within;
    case Stage::transfer:
      break;
  }
  return "answer not complete" + within + ", " + std::to_string(exchange.body_bytes) + " bytes so far";
}

std::string closed(const HttpExchange& exchange) {
  if (exchange.stage < Stage::request) return "connection closed in the middle of the handshake";
  if (exchange.status == 0) return "connection closed without an answer";
  if (exchange.body_bytes == 0) return "connection closed before the page was complete";
  return "connection closed in the middle of the answer, after " + std::to_string(exchange.body_bytes) + " bytes";
}

/// 403 and 407 are about us, the rest is about the page behind the proxy.
StepEnd proxy_end(const HttpExchange& exchange, const std::string& target) {
  const int status = exchange.proxy_status;
  if (status == 0)
    return StepEnd::failure(Status::unknown, "the proxy cannot be used: " + exchange.fault_text, {}, target);
  const bool about_us = status == 401 || status == 403 || status == 407;
  return StepEnd::failure(about_us ? Status::unknown : Status::critical, "the proxy answered " + std::to_string(status),
                          "a way to the page", target);
}

StepEnd tls_end(const HttpExchange& exchange, const HttpRequest& request, const std::string& target,
                sereno::Instant now) {
  return StepEnd::failure(Status::critical, describe_tls_fault(exchange.tls, request.url, exchange.fault_text, now), {},
                          target);
}

}  // namespace

StepEnd end_of(const HttpExchange& exchange, const HttpRequest& request, double elapsed_s, sereno::Instant now) {
  const std::string target = target_of(exchange, request);
  const auto critical = [&](std::string observed) {
    return StepEnd::failure(Status::critical, std::move(observed), {}, target);
  };
  const auto unknown = [&](std::string observed) {
    return StepEnd::failure(Status::unknown, std::move(observed), {}, target);
  };
  switch (exchange.fault) {
    case HttpFault::none:
      break;
    case HttpFault::refused:
      return critical("connection refused");
    case HttpFault::unreachable:
      return critical("host unreachable");
    case HttpFault::no_route:
      return unknown("this machine has no way there: " + exchange.fault_text);
    case HttpFault::timed_out:
      return critical(silence(exchange, elapsed_s));
    case HttpFault::tls:
      return tls_end(exchange, request, target, now);
    case HttpFault::closed:
      return critical(closed(exchange));
    case HttpFault::reset:
      return critical("connection reset");
    case HttpFault::protocol:
      return critical("what came back is no HTTP: " + exchange.fault_text);
    case HttpFault::too_much:
      return critical("header without end");
    case HttpFault::proxy:
      return proxy_end(exchange, target);
    case HttpFault::local:
    case HttpFault::other:
      return unknown(exchange.fault_text);
  }
  return StepEnd::done();
}

StepEnd end_of(const sereno::steps::Resolution& resolution, const std::string& host) {
  const auto fault = resolution.fault.value_or(ResolveFault::local);
  const bool about_the_name = fault == ResolveFault::no_such_name || fault == ResolveFault::no_address;
  return StepEnd::failure(about_the_name ? Status::critical : Status::unknown, resolution.text, {}, host);
}

}  // namespace web
