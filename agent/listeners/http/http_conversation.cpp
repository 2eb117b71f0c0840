#include "agent/listeners/http/http_conversation.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

namespace sereno::agent::http {
namespace {

namespace beast = boost::beast;
using Parser = beast::http::request_parser<beast::http::string_body>;
using Kind = Route::Kind;

/// How an answer goes out.
struct Manner {
  bool keep = false;  ///< the connection stays open
  bool head = false;  ///< without the body whose length it tells
};

std::string encoded(const Answer& answer, Manner manner) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " " +
                     std::string(beast::http::obsolete_reason(static_cast<beast::http::status>(answer.status))) +
                     "\r\nContent-Type: " + answer.type + "\r\nContent-Length: " + std::to_string(answer.body.size()) +
                     "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
  return text + (manner.keep ? "" : "Connection: close\r\n") + "\r\n" + (manner.head ? "" : answer.body);
}

net::Reply reply(const Answer& answer, Manner manner) {
  return {.bytes = encoded(answer, manner), .last = !manner.keep};
}

/// What speaks against a request before it is looked at. Status 0: nothing.
struct Fault {
  unsigned status = 0;
  const char* why = "";
};

Fault fault_of(const beast::error_code& error) {
  if (error == beast::http::error::header_limit) return {431, "the request's header is larger than 8 KiB"};
  if (error == beast::http::error::body_limit) return {413, "the request's body is larger than 16 KiB"};
  return {400, "this is no request that is taken here"};
}

/// What a proxy in front may read in another way than we (RFC 9112, 3.2 and 6.1; RFC 9110, 11.6.2).
Fault fault_of(const Parser& parser) {
  constexpr unsigned version_1_1 = 11;
  const auto& request = parser.get();
  const auto hosts = request.count(beast::http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() >= version_1_1)) return {400, "a request names one Host"};
  if (request.count(beast::http::field::authorization) > 1) return {400, "Authorization stands there more than once"};
  if (request.count(beast::http::field::transfer_encoding) > 0 && !parser.chunked())
    return {501, "of the transfer codings only 'chunked' is known here"};
  return {};
}

/// Whoever came with a token is told that it is the wrong one, as RFC 6750 has it.
Answer unauthorized(std::string_view authorization) {
  const bool none = authorization.empty();
  Answer answer = problem(401, none ? "a token is needed: Authorization: Bearer TOKEN"
                                    : "this is no token of the settings: Authorization: Bearer TOKEN");
  answer.headers.emplace_back("WWW-Authenticate", none ? "Bearer" : "Bearer error=\"invalid_token\"");
  return answer;
}

/// What the token has to allow.
bool allows(const config::HttpToken& token, Kind kind) {
  if (kind == Kind::run) return token.run;
  if (kind == Kind::metrics || kind == Kind::prometheus) return token.metrics;
  return token.read;
}

bool names_a_service(Kind kind) { return kind == Kind::service || kind == Kind::history || kind == Kind::run; }

}  // namespace

struct HttpConversation::Request {
  Request() {
    parser.header_limit(largest_header);
    parser.body_limit(largest_body);
    parser.eager(true);
  }
  Parser parser{};
  Fault fault{};
  Manner manner() const {
    return {.keep = fault.status == 0 && parser.get().keep_alive(),
            .head = parser.get().method() == beast::http::verb::head};
  }
};

HttpConversation::HttpConversation(std::shared_ptr<const Desk> desk, net::Peer peer)
    : desk_(std::move(desk)), peer_(std::move(peer)), request_(std::make_unique<Request>()) {}
HttpConversation::~HttpConversation() = default;

net::Conversation::Step HttpConversation::receive(std::string_view bytes) {
  if (request_->fault.status != 0 || request_->parser.is_done()) request_ = std::make_unique<Request>();
  received_ += bytes;
  while (!received_.empty() && !request_->parser.is_done()) {
    beast::error_code error;
    const std::size_t used = request_->parser.put(boost::asio::buffer(received_), error);
    received_.erase(0, used);
    if (error == beast::http::error::need_more) return Step::more;
    if (error) {
      request_->fault = fault_of(error);
      return Step::complete;
    }
    if (used == 0) break;
  }
  if (!request_->parser.is_done()) return Step::more;
  request_->fault = fault_of(request_->parser);
  return Step::complete;
}

/// All that can be said at once; of `run` and `history` only what speaks against them: their status is 0 else.
Answer HttpConversation::refuse_or_answer(const Route& route, const config::HttpToken* token) {
  const bool open = route.kind == Kind::prometheus && desk_->settings->open_metrics;
  if (!open && token == nullptr) return unauthorized(request_->parser.get()[beast::http::field::authorization]);
  if (route.kind == Kind::unknown)
    return problem(404, "there is nothing here: /api/v1/openapi.json says what there is");
  if (route.kind == Kind::wrong_method) {
    Answer answer = problem(405, "another method is needed");
    answer.headers.emplace_back("Allow", route.allowed);
    return answer;
  }
  if (!open && !allows(*token, route.kind)) return problem(403, "the token does not allow this");
  if (route.kind == Kind::bad_query) return problem(400, route.problem);
  const auto services = desk_->sources.services();
  if (route.kind == Kind::prometheus)
    return {.type = "text/plain; version=0.0.4; charset=utf-8",
            .body = prometheus_text(services, desk_->sources.status(), token)};
  if (names_a_service(route.kind)) {
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&](const ServiceView& one) { return one.settings->name == route.service; });
    // What a token may not see is not there.
    if (found == services.end() || !may_see(*token, route.service)) return problem(404, "there is no such service");
    return route.kind == Kind::service ? Answer{.body = service_json(*found)} : Answer{.status = 0};
  }
  if (route.kind == Kind::services) return {.body = services_json(services, *token)};
  if (route.kind == Kind::metrics) return {.body = metrics_json(services, *token)};
  return {.body = health_json(desk_->sources.status())};
}

void HttpConversation::ask(net::AnswerWith answer) {
  const Fault& fault = request_->fault;
  if (fault.status != 0) return answer(reply(problem(fault.status, fault.why), {}));
  const Manner manner = request_->manner();
  if (!desk_->rate->admit(peer_.address, std::chrono::steady_clock::now())) {
    Answer refused = problem(429, "too many requests from this address");
    refused.headers.emplace_back("Retry-After", "60");
    return answer(reply(refused, manner));
  }
  const auto& request = request_->parser.get();
  const Route route = route_of(manner.head ? "GET" : request.method_string(), request.target());
  if (route.kind == Kind::openapi) return answer(reply({.body = std::string(openapi_document())}, manner));
  const auto* token = token_of(desk_->settings->tokens, request[beast::http::field::authorization]);
  const Answer ready = refuse_or_answer(route, token);
  if (ready.status == 401 || ready.status == 403)
    desk_->log.warning(
        "request refused",
        {{"protocol", "http"}, {"peer", peer_.address.to_string()}, {"token", token == nullptr ? "" : token->name}});
  if (ready.status != 0) return answer(reply(ready, manner));
  if (route.kind == Kind::history)
    return tell_history(route, [answer, manner](const Answer& told) { answer(reply(told, manner)); });
  desk_->log.info("run asked for", {{"service", route.service}, {"token", token->name}});
  run(route, [answer, manner](const Answer& told) { answer(reply(told, manner)); });
}

/// Holds nothing of this object: the client may leave before the answer comes.
void HttpConversation::run(const Route& route, const Tell& tell) {
  CheckRequest request{
      .service = route.service, .fresh = true, .origin = Origin::http, .patience = desk_->settings->patience};
  desk_->checks.submit(std::move(request), [tell](const CheckAnswer& result) { tell({.body = run_json(result)}); });
}

void HttpConversation::tell_history(const Route& route, const Tell& tell) {
  const Instant to = route.to.value_or(now_utc());
  const ledger::TimeSpan span{.from = route.from.value_or(to - std::chrono::days{1}), .to = to};
  if (span.from >= span.to || span.to - span.from > std::chrono::days{366})
    return tell(problem(400, "'from' is before 'to', by a year at most"));
  desk_->sources.history(span, [tell, route](Result<std::vector<ledger::Run>> runs) {
    tell(runs ? Answer{.body = history_json(std::move(*runs), route)} : problem(503, runs.error().message));
  });
}

std::string HttpConversation::overdue_answer() { return encoded(problem(504, "no answer in time"), {}); }

std::string HttpConversation::answer_instead(std::string_view reason) {
  return encoded(problem(503, "not answered: " + std::string(reason)), {});
}

/// Tokens and their rights are looked at with each request: one that was taken away ends with the settings that had it.
bool HttpConversation::go_on_as(const Conversation& next) {
  const auto* const fresh = dynamic_cast<const HttpConversation*>(&next);
  if (fresh != nullptr) desk_ = fresh->desk_;
  return fresh != nullptr;
}

}  // namespace sereno::agent::http
