#include "checks/web/report.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::CheckResult;
using sereno::Instant;
using sereno::Status;
using sereno::steps::HttpExchange;
using sereno::steps::HttpFault;
using sereno::steps::ResolveFault;
using sereno::steps::Stage;
using sereno::steps::StepEnd;
using sereno::steps::StepFailure;
using sereno::steps::Url;

const Instant now = *sereno::parse_instant("2026-04-06T12:00:00Z");

Visit arrived(const char* url = "http://cc.example/", int status = 200) {
  Visit visit;
  visit.url = *Url::parse(url);
  visit.hops = {{.url = visit.url, .status = status}};
  visit.answer.status = status;
  visit.answer.status_line = status == 200 ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found";
  visit.answer.http_version = 11;
  visit.answer.body_bytes = 615;
  visit.arrived = true;
  return visit;
}

Visit with_certificate(Visit visit, std::chrono::days left) {
  visit.tls.chain = {
      {.name = "cc.example", .issuer = "CA", .not_before = now - std::chrono::days{10}, .not_after = now + left}};
  return visit;
}

std::vector<std::string> labels(const CheckResult& result) {
  std::vector<std::string> out;
  for (const sereno::Metric& metric : result.metrics) out.push_back(metric.label);
  return out;
}

TEST(Report, SaysWhatCame) {
  const CheckResult result = report({}, arrived(), {}, 0.0124, now);
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.summary, "HTTP/1.1 200 OK, 615 bytes in 0.012 s");
  EXPECT_EQ(labels(result),
            (std::vector<std::string>{"time", "time_resolve", "time_connect", "time_headers", "time_firstbyte",
                                      "time_transfer", "size", "redirects", "http_version"}));
}

TEST(Report, PutsWhatIsWrongFirst) {
  Settings settings;
  settings.expectations.body_texts = {"Welcome"};
  const CheckResult result = report(settings, arrived("http://cc.example/", 404), {}, 0.002, now);
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.summary,
            "content: string 'Welcome' not found in the first 0 of 615 bytes; status: the request was refused - "
            "HTTP/1.1 404 Not Found, 615 bytes in 0.002 s (http://cc.example/)");
}

TEST(Report, AFailedStepDecides) {
  const StepFailure failure{"connect", StepEnd::failure(Status::critical, "connection refused", {}, "127.0.0.1:81")};
  const CheckResult result = report({}, {}, failure, 0.1, now);
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.summary, "connect: connection refused (127.0.0.1:81)");
  EXPECT_TRUE(result.metrics.empty());
}

TEST(Report, CertificateDays) {
  Settings settings;
  settings.certificate = *CertificateLimits::parse("21,7");
  const CheckResult result =
      report(settings, with_certificate(arrived("https://cc.example/"), std::chrono::days{10}), {}, 0.1, now);
  EXPECT_EQ(result.status, Status::warning);
  EXPECT_EQ(result.metrics.back().label, "cert_chain_days");
  EXPECT_EQ(*result.metrics.back().value, 10);
  EXPECT_EQ(result.metrics.back().warning->to_string(), "22:");
  EXPECT_EQ(judge(result.metrics.back()), Status::warning);

  settings.certificate_only = true;
  const CheckResult alone =
      report(settings, with_certificate(arrived("https://cc.example/"), std::chrono::days{30}), {}, 0.1, now);
  EXPECT_EQ(alone.summary, "certificate 'cc.example' expires in 30 days (2026-05-06T12:00:00Z), chain of 1");
}

TEST(Report, SaysThatNothingWasVerified) {
  Settings settings;
  settings.http.tls.verify = false;
  const CheckResult result =
      report(settings, with_certificate(arrived("https://cc.example/"), std::chrono::days{1}), {}, 0.1, now);
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.summary, "HTTP/1.1 200 OK, 615 bytes in 0.100 s, certificate not verified");
}

TEST(Report, TellsOfTheWay) {
  Visit visit = arrived("https://cc.example/home");
  visit.hops.insert(visit.hops.begin(), {.url = *Url::parse("http://cc.example/"), .status = 301});
  visit.dead_addresses = {"203.0.113.7:443: connection refused"};
  const CheckResult result = report({}, visit, {}, 0.1, now);
  EXPECT_EQ(result.summary,
            "HTTP/1.1 200 OK, 615 bytes in 0.100 s, 1 redirect to https://cc.example/home, 1 address tried before");
}

TEST(Report, ALinkCannotBeBrokenOutOf) {
  Settings settings;
  settings.link = true;
  Visit visit = arrived();
  visit.url.path = "/\"><script>";
  const CheckResult result = report(settings, visit, {}, 0.1, now);
  EXPECT_EQ(
      result.summary,
      "<A HREF=\"http://cc.example/%22%3E%3Cscript%3E\" target=\"_blank\">HTTP/1.1 200 OK, 615 bytes in 0.100 s</A>");
}

TEST(Combine, TheWorstAddressDecides) {
  const CheckResult good{
      .status = Status::ok, .summary = "fine", .metrics = {{.label = "time", .value = 0.2, .unit = "s"}}};
  const CheckResult bad{.status = Status::critical, .summary = "connect: connection refused (203.0.113.8:80)"};
  const CheckResult mixed = combine({"203.0.113.7", "203.0.113.8"}, {good, bad});
  EXPECT_EQ(mixed.status, Status::critical);
  EXPECT_EQ(mixed.function_state, sereno::FunctionState::degraded);
  EXPECT_EQ(mixed.summary, "1 of 2 addresses well - 203.0.113.8: connect: connection refused (203.0.113.8:80)");
  EXPECT_EQ(*mixed.metrics[1].value, 1);
  EXPECT_EQ(*mixed.metrics[2].value, 2);

  CheckResult slow = good;
  slow.summary = "slow but fine";
  slow.metrics[0].value = 0.9;
  const CheckResult well = combine({"203.0.113.7", "203.0.113.8"}, {good, slow});
  EXPECT_EQ(well.status, Status::ok);
  EXPECT_EQ(well.function_state, sereno::FunctionState::by_status);
  EXPECT_EQ(well.summary, "slow but fine, all 2 addresses well");

  EXPECT_EQ(combine({"a", "b"}, {bad, bad}).function_state, sereno::FunctionState::by_status) << "nothing works";
}

TEST(EndOf, TellsAnAbsentServerFromAnAbsentObserver) {
  struct Case {
    const char* why;
    HttpFault fault;
    Stage stage;
    int proxy_status;
    Status status;
    const char* text;
  };
  const Case cases[] = {
      {"nobody listens", HttpFault::refused, Stage::connect, 0, Status::critical, "connection refused"},
      {"no way from here", HttpFault::no_route, Stage::connect, 0, Status::unknown,
       "this machine has no way there: why"},
      {"no connection", HttpFault::timed_out, Stage::connect, 0, Status::critical, "no connection within 10.0 s"},
      {"slow handshake", HttpFault::timed_out, Stage::tls, 0, Status::critical, "handshake not finished within 10.0 s"},
      {"no answer", HttpFault::timed_out, Stage::first_byte, 0, Status::critical, "no answer within 10.0 s"},
      {"slow bytes", HttpFault::timed_out, Stage::transfer, 0, Status::critical,
       "answer not complete within 10.0 s, 12 bytes so far"},
      {"hung up at once", HttpFault::closed, Stage::first_byte, 0, Status::critical,
       "connection closed without an answer"},
      {"another protocol", HttpFault::protocol, Stage::first_byte, 0, Status::critical,
       "what came back is no HTTP: why"},
      {"proxy away", HttpFault::proxy, Stage::connect, 0, Status::unknown, "the proxy cannot be used: why"},
      {"proxy wants a password", HttpFault::proxy, Stage::connect, 407, Status::unknown, "the proxy answered 407"},
      {"proxy cannot reach the page", HttpFault::proxy, Stage::connect, 502, Status::critical,
       "the proxy answered 502"},
      {"bad file of ours", HttpFault::local, Stage::connect, 0, Status::unknown, "why"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    HttpExchange exchange;
    exchange.fault = c.fault;
    exchange.stage = c.stage;
    exchange.fault_text = "why";
    exchange.proxy_status = c.proxy_status;
    exchange.body_bytes = 12;
    const StepEnd end = end_of(exchange, {.url = *Url::parse("http://cc.example/"), .address = "203.0.113.7"}, 10, now);
    EXPECT_TRUE(end.failed);
    EXPECT_EQ(end.status, c.status);
    EXPECT_EQ(end.observed, c.text);
    EXPECT_EQ(end.target, "203.0.113.7:80");
  }
}

TEST(EndOf, ANameThatIsNotThereIsTheSubjectsFault) {
  const auto status = [](ResolveFault fault) {
    return end_of({.addresses = {}, .fault = fault, .text = "x"}, "cc.example").status;
  };
  EXPECT_EQ(status(ResolveFault::no_such_name), Status::critical);
  EXPECT_EQ(status(ResolveFault::no_address), Status::critical);
  EXPECT_EQ(status(ResolveFault::server_failed), Status::unknown);
  EXPECT_EQ(status(ResolveFault::resolver_unreachable), Status::unknown);
  EXPECT_EQ(status(ResolveFault::timed_out), Status::unknown);
}

}  // namespace
}  // namespace web
