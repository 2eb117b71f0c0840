#include "sla/report_outages.h"

#include <gtest/gtest.h>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

std::int64_t minutes_of(milliseconds time) {
  EXPECT_EQ(time.count() % 60'000, 0);
  return time.count() / 60'000;
}

TEST(Report, ExclusionsNameTheirRule) {
  Evidence evidence = with_web(State::down, 60);
  ClaimSaid other = claimed(Cause::third_party, true, "t", 30, 40);
  other.party = "the carrier";
  evidence.acts = {claim(Cause::third_party, true, "t", 0, 20), act(other)};
  const auto report = reported(evidence);
  const auto& exclusions = report.outages.at(0).exclusions;
  ASSERT_EQ(exclusions.size(), 2u);
  EXPECT_EQ(coded(exclusions[0].rule), "third_party(ISP)");
  EXPECT_EQ(coded(exclusions[1].rule), "third_party(the carrier)");
}

TEST(Report, OutagesSpanFunctionsAndKinds) {
  Evidence evidence = with_web(State::degraded, 10);
  evidence.recorded.push_back({"dashboards", span("2026-04-14T16:05:00Z", "2026-04-14T16:20:00Z"), State::down});
  evidence.recorded.push_back({"repositories", span("2026-04-14T16:00:00Z", "2026-04-14T17:00:00Z"), State::down});
  const auto report = reported(evidence);
  ASSERT_EQ(report.outages.size(), 2u);
  EXPECT_EQ(report.outages[0].functions, (std::vector<std::string>{"web", "dashboards"}));
  EXPECT_EQ(report.outages[0].kind, OutageKind::immediate);
  EXPECT_EQ(minutes_of(report.outages[0].counted), 20);
  EXPECT_FALSE(report.outages[1].critical);
  EXPECT_EQ(report.outages[1].counted.count(), 0);
  EXPECT_EQ(minutes_of(report.counted_down), 20);
  EXPECT_EQ(reported(with_web(State::degraded, 10)).outages.at(0).kind, OutageKind::pending);
  EXPECT_TRUE(reported(with_web(State::degraded, 10), {.policies = {"degraded=up"}}).outages.empty());
  EXPECT_TRUE(reported(with_web(State::warning, 10)).outages.empty());
  EXPECT_EQ(minutes_of(reported(with_web(State::warning, 10), {.policies = {"warning=down"}}).counted_down), 10);
  evidence = with_web(State::unknown, 30);
  evidence.recorded.push_back({"dashboards", span("2026-04-14T16:05:00Z", "2026-04-14T16:20:00Z"), State::down});
  EXPECT_EQ(reported(evidence).outages.at(0).kind, OutageKind::immediate);
  EXPECT_EQ(reported(evidence, {.policies = {"min_outage_s=1800"}}).outages.at(0).kind, OutageKind::unknown);
}

TEST(Report, OutputOfAPluginDecidesNothing) {
  Evidence evidence = all_up();
  evidence.recorded.erase(evidence.recorded.begin());
  const auto run = [&](State state, const char* first, const char* last, const char* output) {
    evidence.runs.push_back(
        {.service = "web", .state = state, .first_seen = at(first), .last_confirmed = at(last), .output = output});
  };
  run(State::up, "2026-03-31T00:00:00Z", "2026-04-14T15:59:00Z", "fine");
  run(State::down, "2026-04-14T16:00:00Z", "2026-04-14T17:59:00Z", "x;SOFT;1 starting... UP OK RECOVERY");
  run(State::up, "2026-04-14T18:00:00Z", "2026-05-02T00:00:00Z", "CRITICAL;HARD;DOWN");
  const auto report = reported(evidence);
  EXPECT_EQ(minutes_of(report.counted_down), 120);
  const Outage& outage = report.outages.at(0);
  EXPECT_EQ(coded(outage.causes), std::vector<std::string>{"service_says(web, x;SOFT;1 starting... UP OK RECOVERY)"});
  EXPECT_EQ(outage.first_fail, at("2026-04-14T16:00:00Z"));
  EXPECT_EQ(outage.last_fail, at("2026-04-14T17:59:00Z"));
  EXPECT_EQ(outage.first_ok, at("2026-04-14T18:00:00Z"));
}

TEST(Report, RecoveryIsTheFirstGoodSampleBehindTheFailure) {
  struct Case {
    const char* why;
    const char* good_from;
    const char* good_to;
    const char* last_fail;
    const char* first_ok;
  };
  const Case cases[] = {
      {"a good sample of the same instant is none", "2026-03-31T00:00:00Z", "2026-05-02T00:00:00Z",
       "2026-04-14T16:00:00Z", "2026-04-14T16:01:00Z"},
      {"within a good run that reaches around it", "2026-03-31T00:00:00Z", "2026-05-02T00:00:00Z",
       "2026-04-14T16:04:00Z", "2026-04-14T16:05:00Z"},
      {"the good run ends before an interval has passed", "2026-03-31T00:00:00Z", "2026-04-14T16:04:30Z",
       "2026-04-14T16:04:00Z", "2026-04-14T16:04:30Z"},
      {"it ended with the failure, and the next good run came later", "2026-03-31T00:00:00Z", "2026-04-14T16:04:00Z",
       "2026-04-14T16:04:00Z", "2026-04-14T17:00:00Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Evidence evidence = all_up();
    evidence.recorded.erase(evidence.recorded.begin());
    const auto run = [&](State state, const char* first, const char* last) {
      evidence.runs.push_back({.service = "web",
                               .state = state,
                               .first_seen = at(first),
                               .last_confirmed = at(last),
                               .interval = std::chrono::minutes{1}});
    };
    run(State::up, c.good_from, c.good_to);
    run(State::down, "2026-04-14T16:00:00Z", c.last_fail);
    run(State::up, "2026-04-14T17:00:00Z", "2026-04-14T17:00:00Z");
    const auto report = reported(evidence);
    ASSERT_FALSE(report.outages.empty());
    EXPECT_EQ(report.outages.front().last_fail, at(c.last_fail));
    EXPECT_EQ(report.outages.front().first_ok, at(c.first_ok));
  }
}

TEST(Report, OutageEndsWithTheNoticeByPolicy) {
  struct Case {
    const char* why;
    const char* function;
    const char* registered;
    bool request;
    std::int64_t counted;
  };
  const Case cases[] = {
      {"during the outage", "web", "2026-04-14T16:02:00Z", false, 30},
      {"a second before the first failing sample", "web", "2026-04-14T15:59:59Z", false, 30},
      {"when it was just over", "web", "2026-04-14T16:10:00Z", false, 30},
      {"long after it", "web", "2026-04-14T17:10:00Z", false, 10},
      {"no function named", "", "2026-04-14T16:02:00Z", false, 30},
      {"of another function", "dashboards", "2026-04-14T16:02:00Z", false, 10},
      {"a request that was agreed", "web", "2026-04-14T16:02:00Z", true, 10},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Evidence evidence = with_web(State::down, 10);
    IncidentSaid said{.priority = 1, .request = c.request, .registered = at(c.registered)};
    if (*c.function != 0) said.function = c.function;
    said.restoration_notice = at(c.counted == 10 ? "2026-04-14T17:30:00Z" : "2026-04-14T16:30:00Z");
    said.evidence = "mail 5";
    said.approval = agreed();
    evidence.acts = {act(said, {.id = "i"})};
    EXPECT_EQ(minutes_of(reported(evidence).counted_down), 10);
    EXPECT_EQ(minutes_of(reported(evidence, {.policies = {"outage_end=notified"}}).counted_down), c.counted);
  }
}

TEST(Report, MajorOutagesMoveTheCredit) {
  Evidence evidence = with_web(State::down, 21);
  evidence.recorded.push_back({"web", span("2026-04-20T16:00:00Z", "2026-04-20T16:01:00Z"), State::down});
  const auto report = reported(evidence);  // 22 minutes: 5 %, 21 would be none
  EXPECT_TRUE(report.outages.at(0).major);
  EXPECT_TRUE(report.outages.at(1).major);
  EXPECT_FALSE(reported(with_web(State::down, 10)).outages.at(0).major);
  evidence = with_web(State::down, 10);
  evidence.acts = {act(IncidentSaid{.priority = 2, .registered = at("2026-04-14T16:01:00Z")}, {.id = "i"})};
  EXPECT_FALSE(reported(evidence).outages.at(0).major);
  evidence.acts.push_back(act(IncidentSaid{.priority = 1}, {.id = "i"}));
  EXPECT_TRUE(reported(evidence).outages.at(0).major) << "an incident of priority 1";
}

}  // namespace
}  // namespace sereno::sla
