#include <gtest/gtest.h>

#include "sereno/steps/visit.h"

namespace sereno::steps {
namespace {

const Instant now = *parse_instant("2026-04-06T12:00:00Z");

/// How an exchange ended, of 203.0.113.7:80 after ten seconds.
struct End {
  HttpFault fault = HttpFault::none;
  Stage stage = Stage::connect;
  bool proxys = false;
  int proxy_status = 0;
  const char* words = "why";
  bool answered = false;
  double connect_s = 0;
};

StepEnd ending(const End& end) {
  HttpExchange exchange;
  exchange.fault = end.fault;
  exchange.stage = end.stage;
  exchange.fault_text = end.words;
  exchange.proxys_fault = end.proxys;
  exchange.proxy_status = end.proxy_status;
  exchange.body_bytes = end.answered ? 12 : 0;
  if (end.answered) exchange.status_line = "HTTP/1.1 200 OK";
  exchange.times.connect = end.connect_s;
  return end_of(exchange, {.url = *Url::parse("http://cc.example/"), .address = "203.0.113.7"}, 10, now);
}

TEST(EndOf, TellsAnAbsentServerFromAnAbsentObserver) {
  using enum HttpFault;
  using enum FunctionState;
  struct Case {
    const char* why;
    End end;
    Status status;
    FunctionState function;
    const char* text;
  };
  const Case cases[] = {
      {"nobody listens", {.fault = refused}, Status::critical, by_status, "connection refused"},
      {"a router says no", {.fault = unreachable}, Status::critical, by_status, "host unreachable"},
      {"no way from here", {.fault = no_route}, Status::unknown, not_seen, "this machine has no way there: why"},
      {"no connection", {.fault = timed_out}, Status::critical, by_status, "no connection within 10.0 s"},
      {"slow handshake",
       {.fault = timed_out, .stage = Stage::tls},
       Status::critical,
       by_status,
       "handshake not finished within 10.0 s"},
      {"takes no request",
       {.fault = timed_out, .stage = Stage::request},
       Status::critical,
       by_status,
       "request not taken within 10.0 s"},
      {"no answer",
       {.fault = timed_out, .stage = Stage::first_byte},
       Status::critical,
       by_status,
       "no answer within 10.0 s"},
      {"slow bytes",
       {.fault = timed_out, .stage = Stage::transfer, .answered = true},
       Status::critical,
       by_status,
       "answer not complete within 10.0 s, 12 bytes so far"},
      {"hung up at once",
       {.fault = closed, .stage = Stage::first_byte},
       Status::critical,
       by_status,
       "connection closed without an answer"},
      {"hung up in the handshake",
       {.fault = closed, .stage = Stage::tls},
       Status::critical,
       by_status,
       "connection closed in the middle of the handshake"},
      {"hung up in the answer",
       {.fault = closed, .stage = Stage::transfer, .answered = true},
       Status::critical,
       by_status,
       "connection closed in the middle of the answer, after 12 bytes"},
      {"reset", {.fault = reset, .stage = Stage::first_byte}, Status::critical, by_status, "connection reset"},
      {"reset in the answer",
       {.fault = reset, .stage = Stage::transfer, .answered = true},
       Status::critical,
       by_status,
       "connection reset in the middle of the answer, after 12 bytes"},
      {"another protocol",
       {.fault = protocol, .stage = Stage::first_byte, .words = "no status line"},
       Status::critical,
       by_status,
       "what came back is no HTTP: no status line"},
      {"endless", {.fault = too_much, .stage = Stage::transfer}, Status::critical, by_status, "header without end"},
      {"plain text behind TLS",
       {.fault = tls, .stage = Stage::tls, .words = "error:0A00010B:SSL routines::wrong version number"},
       Status::critical,
       by_status,
       "the server speaks no TLS on this port"},
      {"bad file of ours", {.fault = local}, Status::unknown, not_seen, "why"},
      {"nobody knows", {.fault = other}, Status::unknown, not_seen, "why"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const StepEnd end = ending(c.end);
    EXPECT_TRUE(end.failed);
    EXPECT_EQ(end.status, c.status);
    EXPECT_EQ(end.function, c.function);
    EXPECT_EQ(end.observed, c.text);
    EXPECT_EQ(end.target, "203.0.113.7:80");
    EXPECT_EQ(end.out_of_time, c.end.fault == timed_out);
  }
}

TEST(EndOf, WhateverTheProxyDoesThePageWasNotSeen) {
  using enum HttpFault;
  struct Case {
    const char* why;
    End end;
    const char* text;
  };
  const Case cases[] = {
      {"refuses", {.fault = refused, .proxys = true}, "the proxy cannot be used: connection refused"},
      {"is not reached", {.fault = timed_out, .proxys = true}, "the proxy cannot be used: no connection within 10.0 s"},
      {"does not answer CONNECT",
       {.fault = timed_out, .proxys = true, .connect_s = 0.1},
       "the proxy cannot be used: no answer within 10.0 s"},
      {"keeps silent",
       {.fault = timed_out, .stage = Stage::first_byte, .proxys = true},
       "the proxy cannot be used: no answer within 10.0 s"},
      {"hangs up",
       {.fault = closed, .stage = Stage::first_byte, .proxys = true},
       "the proxy cannot be used: connection closed without an answer"},
      {"is something else",
       {.fault = protocol, .stage = Stage::first_byte, .proxys = true, .words = "no status line"},
       "the proxy cannot be used: what came back is no HTTP: no status line"},
      {"wants a password",
       {.fault = proxy, .proxys = true, .proxy_status = 407},
       "the proxy answered 407: it wants a user and a password"},
      {"forbids it",
       {.fault = proxy, .proxys = true, .proxy_status = 403},
       "the proxy answered 403: it does not let us through"},
      {"speaks SOCKS and says no", {.fault = proxy, .proxys = true}, "the proxy refused: why"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const StepEnd end = ending(c.end);
    EXPECT_EQ(end.status, Status::unknown);
    EXPECT_EQ(end.function, FunctionState::not_seen);
    EXPECT_EQ(end.observed, c.text);
  }
}

TEST(EndOf, AProxyThatWorksSaysWhatItSawOfThePage) {
  const StepEnd gateway = ending({.fault = HttpFault::proxy, .proxy_status = 502});
  EXPECT_EQ(gateway.status, Status::critical);
  EXPECT_EQ(gateway.observed, "the proxy answered 502: it cannot reach the page");
  const StepEnd socks = ending({.fault = HttpFault::proxy, .words = "refused"});
  EXPECT_EQ(socks.status, Status::critical);
  EXPECT_EQ(socks.observed, "the proxy cannot reach the page: refused");
}

TEST(EndOf, OurOwnCertificateSaysNothingOfThePage) {
  HttpExchange exchange;
  exchange.fault = HttpFault::tls;
  exchange.tls.alert = 116;
  const StepEnd end = end_of(exchange, {.url = *Url::parse("https://cc.example/"), .address = "203.0.113.7"}, 1, now);
  EXPECT_EQ(end.status, Status::critical);
  EXPECT_EQ(end.function, FunctionState::not_seen);
  EXPECT_EQ(end.observed, "the server refused TLS: it demands a client certificate (certificate required)");
}

TEST(EndOf, ANameThatIsNotThereIsTheSubjectsFault) {
  const auto end = [](ResolveFault fault, bool is_proxy = false) {
    return end_of({.addresses = {}, .fault = fault, .text = "x"}, "cc.example", is_proxy);
  };
  EXPECT_EQ(end(ResolveFault::no_such_name).status, Status::critical);
  EXPECT_EQ(end(ResolveFault::no_address).status, Status::critical);
  for (const auto fault : {ResolveFault::server_failed, ResolveFault::resolver_unreachable, ResolveFault::timed_out}) {
    EXPECT_EQ(end(fault).status, Status::unknown);
    EXPECT_EQ(end(fault).function, FunctionState::not_seen);
  }
  const StepEnd proxy = end(ResolveFault::no_such_name, true);
  EXPECT_EQ(proxy.status, Status::unknown);
  EXPECT_EQ(proxy.function, FunctionState::not_seen);
  EXPECT_EQ(proxy.observed, "the proxy cannot be used: x");
  EXPECT_EQ(proxy.target, "cc.example");
}

}  // namespace
}  // namespace sereno::steps
