// What a failure on the way to the page means: the state and the words.
#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/text.h"
#include "sereno/steps/tls_words.h"
#include "sereno/steps/visit.h"

namespace sereno::steps {
namespace {

std::string seconds_text(double seconds) { return format_fixed(seconds, seconds < 1 ? 3 : 1) + " s"; }

std::string target_of(const HttpExchange& exchange, const HttpRequest& request) {
  if (!exchange.peer.empty()) return exchange.peer;
  const auto port = request.port == 0 ? request.url.port : request.port;
  return with_port(shown(request.address.empty() ? request.url.host : request.address), port);
}

std::string silence(const HttpExchange& exchange, double elapsed_s) {
  const std::string within = " within " + seconds_text(elapsed_s);
  switch (exchange.stage) {
    case Stage::connect:
      return (exchange.times.connect > 0 ? "no answer" : "no connection") + within;
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

std::string ended(const HttpExchange& exchange) {
  if (exchange.stage < Stage::request) return "connection closed in the middle of the handshake";
  if (exchange.status_line.empty()) return "connection closed without an answer";
  if (exchange.body_bytes == 0) return "connection closed before the page was complete";
  return "connection closed in the middle of the answer, after " + std::to_string(exchange.body_bytes) + " bytes";
}

std::string reset(const HttpExchange& exchange) {
  if (exchange.stage == Stage::transfer)
    return "connection reset in the middle of the answer, after " + std::to_string(exchange.body_bytes) + " bytes";
  return exchange.stage == Stage::tls ? "connection reset in the middle of the handshake" : "connection reset";
}

StepEnd critical(std::string observed) { return StepEnd::failure(Status::critical, std::move(observed)); }

/// Nothing was seen of the page.
StepEnd unseen(std::string observed) {
  StepEnd end = StepEnd::failure(Status::unknown, std::move(observed));
  end.function = FunctionState::not_seen;
  return end;
}

StepEnd tls_end(const TlsView& tls, const std::string& host, const HttpExchange& exchange, Instant now) {
  const TlsFaultWords words = describe_tls_fault(tls, host, exchange.fault_text, now);
  StepEnd end = critical(words.text);
  end.function = words.function;
  return end;
}

std::string proxys_words(const HttpExchange& exchange) {
  switch (exchange.proxy_status) {
    case 0:
      return "the proxy refused: " + shown(exchange.fault_text);
    case 401:
    case 407:
      return "the proxy answered " + std::to_string(exchange.proxy_status) + ": it wants a user and a password";
    case 403:
      return "the proxy answered 403: it does not let us through";
    default:
      return "the proxy answered " + std::to_string(exchange.proxy_status);
  }
}

/// The proxy works, and said that the page does not.
StepEnd behind_proxy(const HttpExchange& exchange) {
  if (exchange.proxy_status != 0)
    return critical("the proxy answered " + std::to_string(exchange.proxy_status) + ": it cannot reach the page");
  return critical("the proxy cannot reach the page: " + shown(exchange.fault_text));
}

StepEnd plain_end(const HttpExchange& exchange, const HttpRequest& request, double elapsed_s, Instant now) {
  switch (exchange.fault) {
    case HttpFault::none:
      break;
    case HttpFault::refused:
      return critical("connection refused");
    case HttpFault::unreachable:
      return critical("host unreachable");
    case HttpFault::no_route:
      return unseen("this machine has no way there: " + shown(exchange.fault_text));
    case HttpFault::timed_out:
      return critical(silence(exchange, elapsed_s));
    case HttpFault::tls:
      return tls_end(exchange.tls, request.url.host, exchange, now);
    case HttpFault::closed:
      return critical(ended(exchange));
    case HttpFault::reset:
      return critical(reset(exchange));
    case HttpFault::protocol:
      return critical("what came back is no HTTP: " + shown(exchange.fault_text));
    case HttpFault::too_much:
      return critical("header without end");
    case HttpFault::proxy:
      return behind_proxy(exchange);
    case HttpFault::local:
    case HttpFault::other:
      return unseen(shown(exchange.fault_text));
  }
  return StepEnd::done();
}

/// Whatever the proxy did, the page was not seen.
StepEnd proxy_end(const HttpExchange& exchange, const HttpRequest& request, double elapsed_s, Instant now) {
  if (exchange.fault == HttpFault::proxy) return unseen(proxys_words(exchange));
  const StepEnd own = exchange.fault == HttpFault::tls ? tls_end(exchange.proxy_tls, exchange.proxy_host, exchange, now)
                                                       : plain_end(exchange, request, elapsed_s, now);
  return unseen("the proxy cannot be used: " + own.observed);
}

}  // namespace

StepEnd end_of(const HttpExchange& exchange, const HttpRequest& request, double elapsed_s, Instant now) {
  StepEnd end = exchange.proxys_fault ? proxy_end(exchange, request, elapsed_s, now)
                                      : plain_end(exchange, request, elapsed_s, now);
  if (end.failed) end.target = target_of(exchange, request);
  end.out_of_time = exchange.fault == HttpFault::timed_out;
  return end;
}

StepEnd end_of(const Resolution& resolution, const std::string& host, bool is_proxy) {
  const auto fault = resolution.fault.value_or(ResolveFault::local);
  const bool about_the_name = fault == ResolveFault::no_such_name || fault == ResolveFault::no_address;
  StepEnd end = about_the_name && !is_proxy ? critical(resolution.text) : unseen(resolution.text);
  if (is_proxy) end.observed.insert(0, "the proxy cannot be used: ");
  end.target = shown(host);
  end.out_of_time = fault == ResolveFault::timed_out;
  return end;
}

}  // namespace sereno::steps
