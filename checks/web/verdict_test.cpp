#include "checks/web/verdict.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::Confidence;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Status;
using sereno::steps::StepEnd;
using sereno::steps::StepFailure;

TEST(Verdict, IsTheStepsOrTheAnswers) {
  struct Case {
    const char* why;
    std::optional<StepFailure> failure;
    const char* step;  ///< of the finding that decided
    Way way;
    FaultOwner owner;
    Confidence confidence;
  };
  StepEnd unseen = StepEnd::failure(Status::unknown, "no answer from 10.0.0.2");
  unseen.function = FunctionState::not_seen;
  StepEnd cut_off = unseen;
  cut_off.observed = "this machine has no way there: x";
  const auto critical = [](const char* observed) { return StepEnd::failure(Status::critical, observed); };
  const Case cases[] = {
      {"refused",
       StepFailure{"connect", critical("connection refused")},
       "",
       {},
       FaultOwner::platform,
       Confidence::medium},
      {"silence",
       StepFailure{"connect", critical("no connection within 5 s")},
       "",
       {},
       FaultOwner::not_established,
       Confidence::none},
      {"no resolver", StepFailure{"resolve", unseen}, "", {}, FaultOwner::not_established, Confidence::none},
      {"no way out", StepFailure{"connect", cut_off}, "", {}, FaultOwner::observer, Confidence::high},
      {"a file of ours",
       StepFailure{"tls", StepEnd::failure(Status::unknown, "error setting certificate file")},
       "",
       {},
       FaultOwner::observer,
       Confidence::high},
      {"expired",
       StepFailure{"tls", critical("certificate expired")},
       "",
       {},
       FaultOwner::platform,
       Confidence::medium},
      {"the server failed", std::nullopt, "status", {.code = 503}, FaultOwner::platform, Confidence::medium},
      {"a proxy wants a password", std::nullopt, "status", {.code = 407}, FaultOwner::client, Confidence::low},
      {"too often", std::nullopt, "status", {.code = 429}, FaultOwner::not_established, Confidence::none},
      {"other words", std::nullopt, "content", {.code = 200}, FaultOwner::platform, Confidence::medium},
      {"too slow", std::nullopt, "time", {.code = 200}, FaultOwner::platform, Confidence::medium},
      {"a proxy's own failure, or the page's",
       std::nullopt,
       "status",
       {.code = 502, .through_proxy = true},
       FaultOwner::not_established,
       Confidence::none},
      {"a portal in place of the page",
       std::nullopt,
       "content",
       {.code = 200, .through_proxy = true},
       FaultOwner::not_established,
       Confidence::none},
      {"the server's, through a tunnel",
       std::nullopt,
       "status",
       {.code = 502, .through_proxy = true, .secure = true},
       FaultOwner::platform,
       Confidence::medium},
      {"a proxy that opens TLS, or a chain that is broken",
       StepFailure{"tls", critical("issuer 'x' was not sent by the server and is not trusted here")},
       "",
       {.through_proxy = true},
       FaultOwner::not_established,
       Confidence::none},
      {"a chain that is broken",
       StepFailure{"tls", critical("issuer 'x' was not sent by the server and is not trusted here")},
       "",
       {},
       FaultOwner::platform,
       Confidence::medium},
      {"somebody on the way opens TLS",
       StepFailure{"tls", critical("issuer 'x' was not sent by the server and is not trusted here")},
       "",
       {.foreign_issuer = true},
       FaultOwner::client,
       Confidence::low},
      {"and his authority is trusted here", std::nullopt, "issuer", {.code = 200}, FaultOwner::client, Confidence::low},
      {"our own ends soon", std::nullopt, "client certificate", {.code = 200}, FaultOwner::observer, Confidence::high},
      {"ends soon", std::nullopt, "certificate", {.code = 200}, FaultOwner::platform, Confidence::medium},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    sereno::CheckResult result{.status = Status::critical, .fault = {.step = c.step}};
    put_fault(result, c.failure, c.way, {}, {});
    const sereno::Fault& fault = result.fault;
    EXPECT_EQ(result.observer.empty(), c.owner != FaultOwner::observer);
    EXPECT_EQ(to_string(fault.owner), to_string(c.owner));
    EXPECT_EQ(fault.confidence, c.confidence);
    EXPECT_EQ(fault.step, c.failure ? c.failure->step : c.step);
  }
  sereno::CheckResult fine{.status = Status::ok}, failed{.status = Status::critical, .fault = {.step = "status"}};
  put_fault(fine, std::nullopt, {.code = 200}, {}, {});
  EXPECT_EQ(fine.fault, sereno::Fault{});
  put_fault(failed, std::nullopt, {.code = 500}, {.id = "cdn", .side = FaultOwner::ally}, {});
  EXPECT_EQ(failed.fault.party, "cdn");
}

TEST(Verdict, IsTheObserversWhereAPageCouldNotBeReadHere) {
  sereno::CheckResult result{.status = Status::unknown, .fault = {.step = "assets"}};
  put_fault(result, std::nullopt, {.code = 200}, {}, {});
  EXPECT_EQ(to_string(result.fault.owner), to_string(FaultOwner::observer));
  EXPECT_EQ(result.observer, "no_resources");
}

}  // namespace
}  // namespace web
