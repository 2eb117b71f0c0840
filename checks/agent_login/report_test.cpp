#include "checks/agent_login/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace agent_login {
namespace {

using sereno::Confidence;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Status;
using sereno::flows::FailureEntry;
using sereno::flows::FlowFailure;
using testing::HasSubstr;

FlowFailure rejected() {
  return {.step = "auth",
          .part = "auth",
          .status = Status::unknown,
          .function = FunctionState::not_seen,
          .explained = true,
          .kind = FailureEntry::Kind::rejected,
          .owner = FaultOwner::observer,
          .confidence = Confidence::medium,
          .observed = "the canary's credential is refused"};
}
FlowFailure no_seat() {
  return {.step = "auth",
          .part = "auth",
          .explained = true,
          .kind = FailureEntry::Kind::full,
          .owner = FaultOwner::platform,
          .confidence = Confidence::high,
          .observed = "no seat is left"};
}
FlowFailure paused() {
  return {.step = "auth",
          .part = "auth",
          .status = Status::unknown,
          .function = FunctionState::not_seen,
          .owner = FaultOwner::observer,
          .confidence = Confidence::high,
          .observed = "2 sign-ins were rejected"};
}
Attempt way(std::string user, std::optional<FlowFailure> failure = {}, std::string observer = {}) {
  return {.user = std::move(user), .failure = std::move(failure), .observer = std::move(observer), .seconds = 0.5};
}

TEST(Report, WeighsTwoCanaries) {
  struct Case {
    const char* why;
    std::vector<Attempt> attempts;
    Status status;
    FunctionState function;
    FaultOwner owner;
    std::string summary, observer;
  };
  const Case cases[] = {
      {"in and out",
       {way("a")},
       Status::ok,
       FunctionState::up,
       FaultOwner::not_said,
       "a is signed in (state and queues not seen: no --state-url), in 0.500 s",
       ""},
      {"one that is refused tells nothing of the platform",
       {way("a", rejected())},
       Status::unknown,
       FunctionState::not_seen,
       FaultOwner::observer,
       "auth: the canary's credential is refused [fault=observer conf=medium]",
       "wrong_credential"},
      {"another gets in: agents can",
       {way("a", rejected()), way("b")},
       Status::unknown,
       FunctionState::up,
       FaultOwner::observer,
       "refused [fault=observer conf=high]; b is signed in",
       ""},
      {"both are refused",
       {way("a", rejected()), way("b", rejected())},
       Status::critical,
       FunctionState::by_status,
       FaultOwner::platform,
       "auth: both canaries' credentials are refused [fault=platform conf=high]",
       ""},
      {"the second comes upon something else",
       {way("a", rejected()), way("b", no_seat())},
       Status::critical,
       FunctionState::by_status,
       FaultOwner::platform,
       "auth: no seat is left [fault=platform conf=high]",
       ""},
      {"a pause",
       {way("a", paused(), "breaker_open")},
       Status::unknown,
       FunctionState::not_seen,
       FaultOwner::observer,
       "auth: 2 sign-ins were rejected [fault=observer conf=high]",
       "breaker_open"},
      {"a pause, and another gets in",
       {way("a", paused(), "breaker_open"), way("b")},
       Status::unknown,
       FunctionState::up,
       FaultOwner::observer,
       "2 sign-ins were rejected [fault=observer conf=high]; b is signed in",
       ""},
      {"one is busy with another run, the second gets in",
       {way("a", paused(), "canary_busy"), way("b")},
       Status::ok,
       FunctionState::up,
       FaultOwner::not_said,
       "b is signed in",
       ""},
      {"both are paused",
       {way("a", paused(), "breaker_open"), way("b", paused(), "breaker_open")},
       Status::unknown,
       FunctionState::not_seen,
       FaultOwner::observer,
       "auth: 2 sign-ins were rejected",
       "breaker_open"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = report({}, c.attempts, {});
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.function_state == FunctionState::by_status && c.status == Status::ok ? FunctionState::up
                                                                                          : result.function_state,
              c.function);
    EXPECT_EQ(result.fault.owner, c.owner);
    EXPECT_THAT(result.summary, HasSubstr(c.summary));
    EXPECT_EQ(result.observer, c.observer);
  }
}

TEST(Report, AsksForAnotherCanaryWhereItIsTheCanarysOwnMatter) {
  EXPECT_TRUE(wants_another_canary(way("a", rejected())));
  EXPECT_TRUE(wants_another_canary(way("a", paused(), "breaker_open")));
  EXPECT_FALSE(wants_another_canary(way("a")));
  EXPECT_FALSE(wants_another_canary(way("a", no_seat())));
  EXPECT_FALSE(wants_another_canary(way("a", paused(), "no_canary_state"))) << "no run goes unguarded";
}

TEST(Report, AlertsOfASignOutThatFails) {
  Attempt attempt = way("a");
  attempt.findings = {{Status::critical, "gone", "gone: the session lives on after the sign-out"}};
  const auto beside = report({.through = Through::session}, {attempt}, {});
  EXPECT_EQ(beside.status, Status::warning);
  EXPECT_EQ(beside.function_state, FunctionState::up);
  EXPECT_EQ(report({.through = Through::logout}, {attempt}, {}).status, Status::critical);
}

TEST(Report, JudgesWhatAnAdaptersFlowMeasures) {
  Attempt attempt = way("a");
  attempt.measures = {{.label = "seats_free", .value = 0, .warning = sereno::Range{.low = 1}}};
  const auto result = report({}, {attempt}, {});
  EXPECT_EQ(result.status, Status::warning);
  EXPECT_EQ(result.fault.owner, FaultOwner::platform);
  EXPECT_THAT(result.summary, HasSubstr("seats_free is 0; a is signed in"));
  EXPECT_EQ(result.metrics.back().label, "seats_free");
  EXPECT_EQ(report({}, {way("a", no_seat())}, {}).metrics.size(), 1u);
  attempt.failure = no_seat();
  EXPECT_EQ(report({}, {attempt}, {}).metrics.back().label, "seats_free") << "beside a failure too";
}

TEST(Report, TimesEachStageOnce) {
  Attempt attempt = way("a");
  attempt.sights = {{.name = "page", .seconds = 0.1},
                    {.name = "auth", .seconds = 6},
                    {.name = "ws", .passed_over = true},
                    {.name = "gone", .seconds = 1, .clean_up = true}};
  attempt.seconds = 6.1;
  const Settings settings{.warning_s = sereno::Range{.high = 5}};
  const auto result = report(settings, {attempt}, {});
  EXPECT_EQ(result.status, Status::warning);
  EXPECT_EQ(result.function_state, FunctionState::up);
  EXPECT_THAT(result.summary, HasSubstr("time: took 6.100 s, auth 6.000 s of it, limit 5 s"));
  std::string labels;
  for (const auto& metric : result.metrics) labels += metric.label + " ";
  EXPECT_EQ(labels, "time step_page step_auth ");
}

}  // namespace
}  // namespace agent_login
