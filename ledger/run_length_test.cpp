#include "ledger/run_length.h"

#include <gtest/gtest.h>

namespace sereno::ledger {
namespace {

constexpr milliseconds minute{60'000};

Instant at(std::int64_t seconds) { return instant_from_ms(seconds * 1000); }

Run run_until(std::int64_t first, std::int64_t last) {
  return {.service = "web",
          .function = "web",
          .status = Status::ok,
          .first_seen = at(first),
          .last_confirmed = at(last),
          .samples = 2,
          .interval = minute};
}

Run failed_at(std::int64_t seconds) {
  ledger::Run run = run_until(seconds, seconds);
  run.status = Status::critical;
  return run;
}

Reading ok_at(std::int64_t seconds) {
  return {.at = at(seconds), .status = Status::ok, .interval = minute, .function = "web"};
}

TEST(RunLength, ARunSpansOneAndAHalfIntervals) {
  EXPECT_EQ(longest_gap(minute), milliseconds{90'000});
  EXPECT_EQ(longest_gap(milliseconds{0}), milliseconds{90'000}) << "none named: judged as a minute";
  EXPECT_EQ(longest_gap(milliseconds{1001}), milliseconds{1501});
}

TEST(RunLength, SaysWhatLengthensARun) {
  Reading critical = ok_at(160), degraded = ok_at(160), slower = ok_at(160), elsewhere = ok_at(160);
  critical.status = Status::critical;
  degraded.degraded = true;
  slower.interval = 2 * minute;
  elsewhere.function = "dashboards";
  Reading impaired = ok_at(160), blamed = ok_at(160), named = ok_at(160), blind = ok_at(160), sure = ok_at(160);
  impaired.function_state = FunctionState::degraded;
  blamed.owner = FaultOwner::client;
  named.party = "isp";
  blind.reason = "no_process";
  sure.confidence = Confidence::high;
  sure.failed_step = sure.reasons = sure.steps = "tls";
  sure.duration = minute;
  struct Case {
    const char* why;
    Reading reading;
    bool continues;
    bool covers;
  };
  const Case cases[] = {
      {"on time", ok_at(160), true, false},
      {"at the longest gap", ok_at(190), true, false},
      {"past the longest gap",
       {.at = at(190) + milliseconds{1}, .status = Status::ok, .interval = minute, .function = "web"},
       false,
       false},
      {"the last one again", ok_at(100), false, true},
      {"inside", ok_at(70), false, true},
      {"the first one again", ok_at(40), false, true},
      {"before it", ok_at(39), false, false},
      {"another status", critical, false, false},
      {"degraded", degraded, false, false},
      {"another interval", slower, false, false},
      {"another function", elsewhere, false, false},
      {"another state of the function", impaired, false, false},
      {"another owner of the fault", blamed, false, false},
      {"another party", named, false, false},
      {"another reason", blind, false, false},
      {"other words for the same", sure, true, false},
  };
  const ledger::Run run = run_until(40, 100);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(continues(run, c.reading), c.continues);
    EXPECT_EQ(covers(run, c.reading), c.covers);
  }
}

TEST(RunLength, FindsTheLane) {
  Reading critical = ok_at(160);
  critical.status = Status::critical;
  struct Case {
    const char* why;
    std::vector<ledger::Run> newest;
    Reading reading;
    std::size_t lane;
    bool lengthens;
  };
  const Case cases[] = {
      {"the first of all", {}, ok_at(100), 0, false},
      {"in order", {run_until(0, 100)}, ok_at(160), 0, true},
      {"a change", {run_until(0, 100)}, critical, 0, false},
      {"after a gap", {run_until(0, 100)}, ok_at(1000), 0, false},
      {"late: a lane of its own", {run_until(500, 600)}, ok_at(100), 1, false},
      {"late, and another late one before it", {run_until(500, 600), run_until(0, 100)}, ok_at(160), 1, true},
      {"late, and a late one that ended earlier", {run_until(500, 600), run_until(0, 10)}, ok_at(160), 1, false},
      {"later still than all late ones", {run_until(900, 1000), run_until(500, 600)}, ok_at(100), 2, false},
      {"a clock that was ahead: goes on beside it", {run_until(9000, 9000), run_until(0, 100)}, ok_at(160), 1, true},
      {"the same instant, another state", {run_until(100, 160)}, critical, 1, false},
      {"good behind a failure of the same instant, in either lane",
       {failed_at(100), run_until(0, 100)},
       ok_at(160),
       0,
       false},
      {"the other way round", {run_until(0, 100), failed_at(100)}, ok_at(160), 0, false},
      {"a failure since the last good one", {run_until(0, 100), failed_at(130)}, ok_at(160), 0, false},
      {"a failure before the last good one", {run_until(0, 100), failed_at(99)}, ok_at(160), 0, true},
      {"a failure that lasts longer is another matter", {failed_at(500), run_until(0, 100)}, ok_at(160), 1, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Place found = place(c.newest, c.reading);
    EXPECT_EQ(found.lane, c.lane);
    EXPECT_EQ(found.lengthens, c.lengthens);
  }
}

TEST(RunLength, StartsAndExtends) {
  ledger::Run run =
      start_run({.service = "web", .site = "s", .source = "agent"},
                {.at = at(5), .status = Status::warning, .degraded = true, .function = "f", .output = "slow"}, 7);
  extend(run, {.at = at(65), .status = Status::warning, .degraded = true, .function = "f", .output = "slower"});
  EXPECT_EQ(run.service, "web");
  EXPECT_EQ(run.site, "s");
  EXPECT_EQ(run.source, "agent");
  EXPECT_EQ(run.arrival, 7);
  EXPECT_EQ(run.function, "f");
  EXPECT_EQ(run.first_seen, at(5));
  EXPECT_EQ(run.last_confirmed, at(65));
  EXPECT_EQ(run.samples, 2);
  EXPECT_EQ(run.first_output, "slow");
  EXPECT_TRUE(run.degraded);
}

TEST(RunLength, KnowsWhatIsWorse) {
  struct Case {
    Status status;
    bool degraded;
    FunctionState state;
    int severity;
  };
  using State = FunctionState;
  const Case cases[] = {
      {Status::ok, false, State::by_status, 0},
      {Status::warning, false, State::by_status, 1},
      {Status::unknown, false, State::by_status, 2},
      {Status::unknown, true, State::by_status, 2},
      {Status::warning, true, State::by_status, 3},
      {Status::critical, true, State::by_status, 3},
      {Status::critical, false, State::by_status, 4},
      {Status::critical, false, State::up, 0},
      {Status::ok, false, State::down, 4},
      {Status::critical, false, State::not_seen, 2},
      {Status::ok, false, State::degraded, 3},
  };
  for (const Case& c : cases) EXPECT_EQ(severity(c.status, c.degraded, c.state), c.severity) << &c - cases;
}

}  // namespace
}  // namespace sereno::ledger
