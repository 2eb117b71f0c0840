#include "agent/checking/sample_of.h"

#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using std::chrono::seconds;

TEST(SampleOf, HoldsWhatWasSeenAndNotWhatTheAskerIsTold) {
  struct Case {
    const char* why;
    Status told;
    FunctionState seen;
    bool ran;
    const char* observer;
    Status status;
    FunctionState state;
    const char* reason;
  };
  const Case cases[] = {
      {"the check does not tell them apart", Status::critical, FunctionState::by_status, true, "", Status::critical,
       FunctionState::by_status, ""},
      {"an alert over a page that is up", Status::warning, FunctionState::up, true, "", Status::warning,
       FunctionState::up, ""},
      {"a critical alert over a page that is up", Status::critical, FunctionState::up, true, "", Status::critical,
       FunctionState::up, ""},
      {"time-out, and the asker is to be told OK", Status::ok, FunctionState::not_seen, true, "", Status::unknown,
       FunctionState::not_seen, ""},
      {"time-out, and the asker is to be told CRITICAL", Status::critical, FunctionState::not_seen, true, "",
       Status::unknown, FunctionState::not_seen, ""},
      {"time-out after the check saw that it is down", Status::ok, FunctionState::down, true, "", Status::critical,
       FunctionState::down, ""},
      {"no place in time", Status::unknown, FunctionState::by_status, false, "", Status::unknown,
       FunctionState::not_seen, "no_place"},
      {"no process could be started", Status::unknown, FunctionState::by_status, true, "no_process", Status::unknown,
       FunctionState::not_seen, "no_process"},
      {"the observer's fault, whatever the check says", Status::critical, FunctionState::down, true, "no_descriptor",
       Status::unknown, FunctionState::not_seen, "no_descriptor"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto sample = sample_of(
        {.name = "web", .function = "portal"}, seconds{60},
        {.result = {.status = c.told, .summary = "x", .function_state = c.seen}, .ran = c.ran, .observer = c.observer},
        instant_from_ms(5), false);
    EXPECT_EQ(sample.status, c.status);
    EXPECT_EQ(sample.function_state, c.state);
    EXPECT_EQ(sample.reason, c.reason);
  }
}

TEST(SampleOf, CarriesTheFaultAndTheDuration) {
  const RunOutcome outcome{.result = {.status = Status::critical,
                                      .summary = "full\nmore",
                                      .function_state = FunctionState::degraded,
                                      .fault = {.owner = FaultOwner::ally, .party = "carrier"}},
                           .duration = milliseconds{1500}};
  const auto sample = sample_of({.name = "web", .function = "portal"}, seconds{12}, outcome, instant_from_ms(5), false);
  EXPECT_EQ(sample.output, "full");
  EXPECT_TRUE(sample.degraded);
  EXPECT_EQ(sample.fault.party, "carrier");
  EXPECT_EQ(sample.duration, milliseconds{1500});
  EXPECT_EQ(sample.interval, seconds{12});
  EXPECT_EQ(sample.source, "agent");
}

TEST(SampleOf, KeepsTheStepsWhereTheyTellSomething) {
  RunOutcome outcome{
      .result = {
          .steps = {
              {.name = "resolve", .outcome = "192.0.2.1", .duration_s = 0.25},
              {.name = "connect", .outcome = "refused\nby\tpeer", .start_s = 0.25, .duration_s = 1, .failed = true}}}};
  struct Case {
    const char* why;
    Status status;
    bool news;
    bool kept;
  };
  const Case cases[] = {
      {"well, as before", Status::ok, false, false},
      {"well again", Status::ok, true, true},
      {"failed", Status::critical, true, true},
      {"failed, as before", Status::warning, false, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    outcome.result.status = c.status;
    EXPECT_EQ(sample_of({.name = "web"}, seconds{60}, outcome, instant_from_ms(5), c.news).steps,
              c.kept ? "resolve\t0\t0.25\t\t192.0.2.1\nconnect\t0.25\t1\tfailed\trefused by peer\n" : "");
  }
}

}  // namespace
}  // namespace sereno::agent
