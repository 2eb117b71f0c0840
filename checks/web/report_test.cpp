#include "checks/web/report.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::CheckResult;
using sereno::FunctionState;
using sereno::Instant;
using sereno::Status;
using sereno::steps::Certificate;
using sereno::steps::CertificateLimits;
using sereno::steps::StepEnd;
using sereno::steps::StepFailure;
using sereno::steps::Url;
using sereno::steps::Visit;

const Instant now = *sereno::parse_instant("2026-04-06T12:00:00Z");

Visit arrived(const char* url = "http://cc.example/", int status = 200) {
  Visit visit;
  visit.url = *Url::parse(url);
  visit.hops = {{.url = visit.url, .status = status}};
  visit.answer.status = status;
  visit.answer.status_line = status == 200 ? "HTTP/1.1 200 OK" : "HTTP/1.1 " + std::to_string(status) + " Not Found";
  visit.answer.http_version = 11;
  visit.answer.body_bytes = 615;
  visit.arrived = true;
  return visit;
}

Certificate lasting(std::string name, std::chrono::days left) {
  return {.name = std::move(name), .issuer = "CA", .not_before = now - std::chrono::days{300}, .not_after = now + left};
}

Visit with_certificate(Visit visit, std::chrono::days left) {
  visit.secure = {{.authority = "cc.example", .tls = {.chain = {lasting("cc.example", left)}}}};
  return visit;
}

Settings asking_for(const char* url) {
  Settings settings;
  settings.plan.target.url = *Url::parse(url);
  return settings;
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

TEST(Report, EightyCharactersSayStatusAndPage) {
  Settings settings = asking_for("http://cc.example/");
  settings.expectations.body_texts = {"Welcome"};
  Visit visit = arrived("http://cc.example/", 500);
  visit.answer.status_line = "HTTP/1.1 500 Internal Server Error";
  const CheckResult failed = report(settings, visit, {}, 0.002, now);
  EXPECT_EQ(failed.status, Status::critical);
  EXPECT_EQ(failed.summary,
            "HTTP 500 Internal Server Error from http://cc.example/; status: the server failed; content: string "
            "'Welcome' not found in the first 0 of 615 bytes - 615 bytes in 0.002 s");

  const CheckResult refused = report(settings, arrived("http://cc.example/", 404), {}, 0.002, now);
  EXPECT_EQ(refused.summary,
            "HTTP 404 Not Found from http://cc.example/; content: string 'Welcome' not found in the first 0 of 615 "
            "bytes; status: the request was refused - 615 bytes in 0.002 s")
      << "the worst first";

  visit.answer.status_line = "HTTP/2 503";
  EXPECT_TRUE(report(settings, visit, {}, 0.002, now).summary.starts_with("HTTP 503 from http://cc.example/; "));
}

TEST(Report, ASlowPageNamesItsSlowStepFirst) {
  Settings settings = asking_for("http://cc.example/");
  settings.expectations.warning_s = *sereno::Range::parse("2");
  Visit visit = arrived();
  visit.times = {.connect = 0.2, .first_byte = 2.7, .transfer = 0.2};
  const CheckResult slow = report(settings, visit, {}, 3.1, now);
  EXPECT_EQ(slow.status, Status::warning);
  EXPECT_EQ(slow.function_state, FunctionState::up);
  EXPECT_EQ(slow.summary,
            "time: took 3.100 s, firstbyte 2.700 s of it, limit 2 s; HTTP 200 OK from http://cc.example/ - 615 bytes "
            "in 3.100 s");

  visit.resolve_s = 4;
  EXPECT_TRUE(report(settings, visit, {}, 7.1, now).summary.starts_with("time: took 7.100 s, resolve 4.000 s of it"));
  visit = arrived();
  visit.dead_addresses = {"203.0.113.7:80: no connection within 2.5 s"};
  EXPECT_TRUE(report(settings, visit, {}, 2.6, now).summary.starts_with("time: took 2.600 s, connect 2.600 s of it"))
      << "an address that is dead costs time too";
}

TEST(Report, AFailedStepDecidesAndNamesThePage) {
  const StepFailure failure{"connect", StepEnd::failure(Status::critical, "connection refused", {}, "127.0.0.1:81")};
  const CheckResult result = report(asking_for("http://h:81/"), {}, failure, 0.1, now);
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.summary, "connect: connection refused (127.0.0.1:81) for http://h:81/");
  EXPECT_TRUE(result.metrics.empty());

  Visit moved = arrived("http://other:81/b");
  moved.hops.insert(moved.hops.begin(), {.url = *Url::parse("http://h/a"), .status = 302});
  EXPECT_EQ(report(asking_for("http://h/a"), moved, failure, 0.1, now).summary,
            "connect: connection refused (127.0.0.1:81) for http://other:81/b, where http://h/a leads");

  StepFailure unseen = failure;
  unseen.end.function = FunctionState::not_seen;
  EXPECT_EQ(report(asking_for("http://h/"), {}, unseen, 0.1, now).function_state, FunctionState::not_seen);
}

TEST(Report, AnAlertIsNoOutage) {
  struct Case {
    const char* why;
    Visit visit;
    Status status;
    FunctionState state;
  };
  Visit expiring = with_certificate(arrived("https://cc.example/"), std::chrono::days{3});
  Visit failed = with_certificate(arrived("https://cc.example/", 500), std::chrono::days{3});
  const Case cases[] = {
      {"fine", arrived(), Status::ok, FunctionState::up},
      {"a certificate that ends soon", expiring, Status::critical, FunctionState::up},
      {"a refusal is the policy's", arrived("http://cc.example/", 404), Status::warning, FunctionState::by_status},
      {"an error page", arrived("http://cc.example/", 500), Status::critical, FunctionState::down},
      {"an error page and a certificate that ends soon", failed, Status::critical, FunctionState::down},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Settings settings = asking_for("https://cc.example/");
    settings.certificate = CertificateLimits::by_lifetime();
    const CheckResult result = report(settings, c.visit, {}, 0.1, now);
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.function_state, c.state);
  }
}

TEST(Report, SaysWhenAClientCertificateWasGivenInVain) {
  Settings settings = asking_for("http://cc.example/");
  const Beside beside{.own_certificate = lasting("us", std::chrono::days{90})};
  const CheckResult plain = report(settings, arrived("http://cc.example/"), {}, 0.1, now, beside);
  EXPECT_EQ(plain.status, Status::warning);
  EXPECT_EQ(plain.function_state, FunctionState::up);
  EXPECT_NE(plain.summary.find("client certificate: nobody was shown it: there is no TLS on the way"),
            std::string::npos)
      << plain.summary;
  const Visit redirected = with_certificate(arrived("https://cc.example/"), std::chrono::days{89});
  EXPECT_EQ(report(settings, redirected, {}, 0.1, now, beside).status, Status::ok) << "a redirect led to where it is";
}

TEST(Report, JudgesTheCertificatesOfAllHosts) {
  Settings settings = asking_for("https://cc.example/");
  settings.certificate = CertificateLimits::by_lifetime();
  Visit visit = with_certificate(arrived("https://cc.example/"), std::chrono::days{89});
  visit.secure.push_back(
      {.authority = "login.example:8443",
       .tls = {.chain = {lasting("login", std::chrono::days{60}), lasting("R3", std::chrono::days{4})}}});
  const CheckResult result = report(settings, visit, {}, 0.1, now);
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_NE(result.summary.find("certificate: login.example:8443: certificate 'R3' expires in 4 days"),
            std::string::npos)
      << result.summary;
  EXPECT_EQ(*result.metrics[result.metrics.size() - 2].value, 60) << "cert_days";
  EXPECT_EQ(*result.metrics.back().value, 4) << "cert_chain_days";
}

TEST(Report, CutsWhatAServerMayMakeAsLongAsItLikes) {
  Visit visit = arrived();
  visit.answer.status_line = "HTTP/1.1 200 " + std::string(60000, 'y');
  EXPECT_LT(report(asking_for("http://h/"), visit, {}, 0.1, now).summary.size(), 300u);
  visit.answer.status_line[9] = '5';
  visit.answer.status = 500;
  visit.url = *Url::parse("http://h/" + std::string(60000, 'a'));
  visit.hops = {{.url = *Url::parse("http://h/"), .status = 302}, {.url = visit.url, .status = 500}};
  Settings settings = asking_for("http://h/");
  const CheckResult result = report(settings, visit, {}, 0.1, now);
  EXPECT_LT(result.summary.size(), 400u) << result.summary;
  EXPECT_LT(details(settings, visit, now).size(), 400u);
  settings.plan.target.url = visit.url;
  EXPECT_LT(report(settings, visit, {}, 0.1, now).summary.size(), 500u);
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

  settings.plan.handshake_only = true;
  const CheckResult alone =
      report(settings, with_certificate(arrived("https://cc.example/"), std::chrono::days{30}), {}, 0.1, now);
  EXPECT_EQ(alone.summary, "certificate 'cc.example' expires in 30 days (2026-05-06T12:00:00Z), chain of 1");
}

TEST(Report, SaysThatNothingWasVerified) {
  Settings settings;
  settings.plan.http.tls.verify = false;
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

TEST(Details, SayWhatHappened) {
  const Settings settings = asking_for("https://cc.example/");
  Visit visit = with_certificate(arrived("https://cc.example/"), std::chrono::days{9});
  visit.answer.peer = "203.0.113.7:443";
  visit.secure[0].tls.protocol = "TLSv1.3";
  visit.secure[0].tls.cipher = "AES";
  visit.secure[0].tls.strays = {lasting("old root", -std::chrono::days{3})};
  EXPECT_EQ(details(settings, visit, now),
            "200 https://cc.example/\nanswered by 203.0.113.7:443\ncc.example: TLSv1.3, AES\n"
            "certificate 'cc.example' from 'CA', 9 days left, until 2026-04-15T12:00:00Z\n"
            "sent beside the chain, and not needed: 'old root' from 'CA', -3 days left, until 2026-04-03T12:00:00Z");

  Visit silent;
  silent.hops = {{.url = settings.plan.target.url, .status = 0}};
  silent.answer.peer = "203.0.113.7:443";
  EXPECT_EQ(details(settings, silent, now), "no answer from https://cc.example/\nno connection to 203.0.113.7:443");
  silent.answer.times.connect = 0.1;
  EXPECT_EQ(details(settings, silent, now), "no answer from https://cc.example/\nconnected to 203.0.113.7:443");
  silent.answer.through_proxy = true;
  EXPECT_EQ(details(settings, silent, now),
            "no answer from https://cc.example/\nconnected to the proxy 203.0.113.7:443");
  EXPECT_EQ(details(settings, {}, now), "");
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
  EXPECT_EQ(well.function_state, FunctionState::up);
  EXPECT_EQ(well.summary, "slow but fine, all 2 addresses well");

  EXPECT_EQ(combine({"a", "b"}, {bad, bad}).function_state, FunctionState::down) << "nothing works";
  CheckResult alert = good;
  alert.status = Status::critical;
  alert.function_state = FunctionState::up;
  EXPECT_EQ(combine({"a", "b"}, {good, alert}).function_state, FunctionState::up);
  CheckResult unseen = bad;
  unseen.status = Status::unknown;
  EXPECT_EQ(combine({"a", "b"}, {good, unseen}).function_state, FunctionState::up) << "one was seen to work";
  EXPECT_EQ(combine({"a", "b"}, {unseen, unseen}).function_state, FunctionState::not_seen);
}

}  // namespace
}  // namespace web
