#include "agent/submitters/web_exchange.h"

namespace sereno::agent {

namespace {

std::string host_field(const config::WebAddress& url) {
  const bool v6 = url.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + url.host + "]" : url.host;
  const bool usual = url.port == (url.tls ? 443 : 80);
  return usual ? host : host + ":" + std::to_string(url.port);
}

WebExchange::Reply no_reply(std::string why) {
  WebExchange::Reply reply;
  reply.problem = std::move(why);
  return reply;
}

}  // namespace

boost::asio::awaitable<WebExchange::Reply> WebExchange::ask_once(const std::string& place, const std::string& bytes) {
  using State = http_client::Answer::State;
  if (const auto sent = co_await open_->send(bytes); !sent) co_return no_reply(sent.error().message);
  http_client::Answer answer;
  State state = State::incomplete;
  while (state == State::incomplete) {
    const auto part = co_await open_->receive();
    if (!part) co_return no_reply(part.error().message);
    state = part->empty() ? answer.end() : answer.take(*part);
  }
  if (state == State::bad) co_return no_reply(place + ": the answer is no HTTP, or ends too early");
  if (!answer.keeps_connection()) open_ = nullptr;
  Reply reply;
  reply.status = answer.status();
  reply.body = answer.body();
  co_return reply;
}

boost::asio::awaitable<WebExchange::Reply> WebExchange::ask(const config::WebAddress& url,
                                                            const std::string& server_name,
                                                            http_client::Request request) {
  request.host = host_field(url);
  const std::string bytes = http_client::encode_post(request);
  const std::string place = url.host + ":" + std::to_string(url.port);
  if (open_ == nullptr) {
    Line& line = new_line(url.host, url.port, server_name);
    if (const auto done = co_await line.connect(); !done) co_return no_reply(done.error().message);
    open_ = &line;
  }
  auto reply = co_await ask_once(place, bytes);
  if (!reply.problem.empty()) open_ = nullptr;
  co_return reply;
}

}  // namespace sereno::agent
