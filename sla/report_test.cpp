#include "sla/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

std::int64_t minutes_of(milliseconds time) {
  EXPECT_EQ(time.count() % 60'000, 0);
  return time.count() / 60'000;
}

TEST(Report, UnknownTimeByPolicy) {
  struct Case {
    const char* policy;
    std::int64_t counted, denominator, counted_unknown, excluded_unknown;
  };
  const std::int64_t month = 30L * 24 * 60;
  for (const Case& c : {Case{"unknown=down", 60, month, 60, 0}, Case{"unknown=exclude", 0, month - 60, 0, 60},
                        Case{"unknown=up", 0, month, 0, 0}}) {
    SCOPED_TRACE(c.policy);
    const auto report = reported(with_web(State::unknown, 60), {.policies = {c.policy}});
    EXPECT_EQ(minutes_of(report.counted_down), c.counted);
    EXPECT_EQ(report.figure.denominator_ms, c.denominator * 60'000);
    EXPECT_EQ(minutes_of(report.unknown), 60);
    EXPECT_EQ(minutes_of(report.time_account.unknown_counted), c.counted_unknown);
    EXPECT_EQ(minutes_of(report.time_account.unknown_excluded), c.excluded_unknown);
    EXPECT_EQ(report.low.figure.shown(), "99.8611");
    EXPECT_EQ(report.high.figure.shown(), "100.0000");
    EXPECT_FALSE(report.certain);
    EXPECT_EQ(report.unknown_down.figure.shown(), "99.8611");
    EXPECT_EQ(report.unknown_up.figure.shown(), "100.0000");
  }
}

TEST(Report, ClaimsNeedAcceptanceAndEvidenceAndNoOwnFault) {
  using enum Cause;
  struct Case {
    const char* why;
    std::vector<Act> claims;
    std::int64_t counted, low, high;
  };
  const Case cases[] = {
      {"none", {}, 60, 60, 60},
      {"accepted", {claim(third_party, true, "ticket", 0, 60)}, 0, 60, 0},
      {"not accepted", {claim(third_party, false, "ticket", 0, 60)}, 60, 60, 0},
      {"accepted without evidence", {claim(third_party, true, "", 0, 60)}, 60, 60, 0},
      {"own fault wins where both are",
       {claim(third_party, true, "t", 0, 60), claim(provider, false, "", 50, 90)},
       10,
       60,
       10},
      {"own fault first, no free ride",
       {claim(provider, true, "", 0, 60), claim(third_party, true, "t", 0, 60)},
       60,
       60,
       60},
      {"longer than the outage", {claim(third_party, true, "t", -30, 300)}, 0, 60, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Evidence evidence = with_web(State::down, 60);
    evidence.acts = c.claims;
    const auto report = reported(evidence);
    EXPECT_EQ(minutes_of(report.counted_down), c.counted);
    EXPECT_EQ(report.low.figure.denominator_ms - report.low.figure.thd_ms, c.low * 60'000);
    EXPECT_EQ(report.high.figure.denominator_ms - report.high.figure.thd_ms, c.high * 60'000);
    EXPECT_EQ(minutes_of(report.time_account.excluded_third_party), 60 - c.counted);
  }
}

TEST(Report, ScopeOfAClaim) {
  Evidence evidence = with_web(State::down, 60);
  ClaimSaid said = claimed(Cause::third_party, true, "t", 0, 60);
  said.scope = {"dashboards"};
  evidence.acts = {act(said)};
  EXPECT_EQ(minutes_of(reported(evidence).counted_down), 60);
}

Evidence with_maintenance_of(int hours) {
  Evidence evidence = with_web(State::down, 43);
  const char* const nights[] = {"2026-04-04T23:00:00Z", "2026-04-11T23:00:00Z", "2026-04-18T23:00:00Z",
                                "2026-04-25T23:00:00Z"};
  for (const char* const night : nights)
    evidence.acts.push_back(act(MaintenanceSaid{.from = at(night),
                                                .to = at(night) + std::chrono::hours{hours},
                                                .notice_email = at("2026-04-01T15:00:00Z"),
                                                .ack = at("2026-04-01T16:00:00Z")},
                                {.id = night}));
  return evidence;
}

TEST(Report, MaintenanceLeavesTheDenominatorOrNot) {
  const auto available = reported(with_maintenance_of(7));
  EXPECT_EQ(available.figure.shown(), "99.9004");
  EXPECT_EQ(available.credit.percent_e4, 50'000);
  EXPECT_EQ(available.time_account.excluded_maintenance.count(), 0) << "nothing was down in it";
  const auto excluded = reported(with_maintenance_of(7), {.policies = {"maintenance_accounting=exclude"}});
  EXPECT_EQ(excluded.figure.denominator_ms, (720 - 28) * 3'600'000LL);
  EXPECT_EQ(excluded.figure.shown(), "99.8964");
  EXPECT_EQ(excluded.credit.percent_e4, 80'000);
  EXPECT_EQ(excluded.time_account.excluded_maintenance, std::chrono::hours{28});
  EXPECT_EQ(excluded.time_account.available.count(), excluded.figure.thd_ms);
}

TEST(Report, PrintsTheReadingsThatWouldChangeIt) {
  const auto report = reported(with_maintenance_of(7));
  std::vector<std::string> changing;
  for (const Alternative& each : report.alternatives)
    if (each.band_differs || each.met_differs) changing.push_back(each.policy_change);
  EXPECT_EQ(changing, (std::vector<std::string>{"maintenance_accounting=exclude", "credit_trigger=objective_gate"}));
  EXPECT_TRUE(reported(all_up()).alternatives.empty());
}

TEST(Report, ClosingAndOpening) {
  Evidence evidence = all_up();
  const Instant start = at("2026-04-14T16:00:00Z");
  const auto down = [&](int from_s, int to_s) {
    evidence.recorded.push_back(
        {"web", {start + std::chrono::seconds{from_s}, start + std::chrono::seconds{to_s}}, State::down});
  };
  down(0, 60);
  down(179, 240);  // a recovery of 119 s
  down(360, 420);  // one of 120 s: long enough
  down(3600, 3610);
  struct Case {
    std::vector<std::string> policies;
    std::int64_t counted_s, added_s, dropped_s;
    std::size_t outages;
  };
  const Case cases[] = {{{}, 240 + 60 + 10, 119, 0, 3},
                        {{"recovery_min_s=0"}, 60 + 61 + 60 + 10, 0, 0, 4},
                        {{"recovery_min_s=121"}, 420 + 10, 239, 0, 2},
                        {{"min_outage_s=60"}, 240 + 60, 119, 10, 2},
                        {{"min_outage_s=61"}, 240, 119, 70, 1}};
  for (const Case& c : cases) {
    const auto report = reported(evidence, {.policies = c.policies});
    EXPECT_EQ(report.counted_down, std::chrono::seconds{c.counted_s});
    EXPECT_EQ(report.added_by_closing, std::chrono::seconds{c.added_s});
    EXPECT_EQ(report.dropped_by_opening, std::chrono::seconds{c.dropped_s});
    EXPECT_EQ(report.outages.size(), c.outages);
  }
}

TEST(Report, CorrectionsSayWhatTheyChanged) {
  Evidence evidence = with_web(State::down, 60);
  const Interval hour = span("2026-04-14T16:00:00Z", "2026-04-14T17:00:00Z");
  evidence.acts = {act(corrected(State::up, hour), {.id = "a"}),
                   act(corrected(State::down, {hour.from, hour.from + std::chrono::minutes{15}}), {.id = "b"}),
                   act(corrected(State::down, span("2025-04-14T16:00:00Z", "2025-04-14T17:00:00Z")), {.id = "c"})};
  const auto report = reported(evidence);
  EXPECT_EQ(minutes_of(report.counted_down), 15);
  ASSERT_EQ(report.corrections.size(), 2u);
  EXPECT_EQ(minutes_of(report.corrections[0].effect), -60);
  EXPECT_EQ(minutes_of(report.corrections[1].effect), 15);
}

TEST(Report, WhatIsNotYetIsNowhereElse) {
  Evidence evidence = with_web(State::down, 60);
  const auto half = reported(evidence, {.as_of = "2026-04-14T16:30:00Z"});
  EXPECT_EQ(half.status, "provisional");
  EXPECT_EQ(minutes_of(half.counted_down), 30);
  EXPECT_EQ(half.figure.denominator_ms, (at("2026-04-14T16:30:00Z") - april.from).count());
  EXPECT_EQ(half.time_account.not_yet, april.to - at("2026-04-14T16:30:00Z"));
  EXPECT_EQ(half.low.figure.thd_ms, half.high.figure.thd_ms) << "the future is not unknown";
  const auto before = reported(evidence, {.as_of = "2026-03-01T00:00:00Z"});
  EXPECT_FALSE(before.figure.exists());
  EXPECT_EQ(before.verdict, Verdict::none);
  EXPECT_EQ(before.credit.percent_e4, 0);
  EXPECT_EQ(before.time_account.not_yet, april.length());
}

TEST(Report, LaterSamplesDoNotChangeAnEarlierView) {
  Evidence evidence = all_up();
  evidence.recorded.erase(evidence.recorded.begin());
  evidence.runs = {{.service = "web",
                    .state = State::down,
                    .first_seen = at("2026-04-14T16:00:00Z"),
                    .last_confirmed = at("2026-04-14T16:10:00Z")}};
  const Asked then{.as_of = "2026-04-14T16:10:00Z"};
  const auto first = reported(evidence, then);
  evidence.runs.push_back({.service = "web",
                           .state = State::down,
                           .first_seen = at("2026-04-14T16:11:00Z"),
                           .last_confirmed = at("2026-04-14T16:30:00Z")});
  const auto second = reported(evidence, then);
  EXPECT_EQ(first.counted_down, second.counted_down);
  EXPECT_EQ(first.outages.back().last_fail, second.outages.back().last_fail);
}

TEST(Report, CountsWithinTheContractOnly) {
  Contract contract = shipped_contract();
  contract.validity = span("2026-04-14T16:30:00Z", "2026-04-20T06:00:00Z");
  const auto report = reported(with_web(State::down, 60), {}, contract);
  EXPECT_EQ(minutes_of(report.counted_down), 30);
  EXPECT_EQ(report.figure.denominator_ms, contract.validity.length().count());
  EXPECT_EQ(report.time_account.not_in_contract, april.length() - contract.validity.length());
  contract.validity = span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
  const auto outside = reported(with_web(State::down, 60), {}, contract);
  EXPECT_EQ(outside.verdict, Verdict::none);
  EXPECT_EQ(exit_code(outside), 3);
  EXPECT_EQ(outside.time_account.not_in_contract, april.length());
}

TEST(Report, NothingIsEverHundredPercentForLackOfEvidence) {
  const auto report = reported({});
  EXPECT_EQ(report.figure.shown(), "0.0000");
  EXPECT_FALSE(report.certain);
  EXPECT_EQ(report.coverage.known_e4, 0);
  EXPECT_EQ(report.notices.size(), 6u) << "each function of the contract";
  const auto excluded = reported({}, {.policies = {"unknown=exclude"}});
  EXPECT_FALSE(excluded.figure.exists());
  EXPECT_EQ(excluded.figure.shown(), "-");
  EXPECT_EQ(excluded.verdict, Verdict::none);
}

TEST(Report, VerdictAndExitCode) {
  struct Case {
    const char* why;
    Evidence evidence;
    Verdict verdict;
    bool certain;
  };
  const Case cases[] = {
      {"well", all_up(), Verdict::met, true},
      {"missed is as certain", with_web(State::down, 120), Verdict::missed, true},
      {"unknown decides both", with_web(State::unknown, 120), Verdict::missed, false},
      {"too little to matter", with_web(State::unknown, 5), Verdict::met, true},
      {"met, but the credit is not known", with_web(State::unknown, 22), Verdict::met, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto report = reported(c.evidence);
    EXPECT_EQ(report.verdict, c.verdict);
    EXPECT_EQ(report.certain, c.certain);
    EXPECT_EQ(exit_code(report), c.certain ? 0 : 3);
  }
}

TEST(Report, ErrorBudget) {
  const auto report = reported(with_web(State::down, 30));
  EXPECT_EQ(report.error_budget.budget, milliseconds{2'592'000});
  EXPECT_EQ(report.error_budget.left, milliseconds{2'592'000} - std::chrono::minutes{30});
  EXPECT_EQ(report.error_budget.worst_burn_e3, 500'000) << "half an hour down in an hour: 500 times what is allowed";
  EXPECT_EQ(reported(with_web(State::down, 30), {.policies = {"objective_percent=100"}}).error_budget.worst_burn_e3, 0);
}

TEST(Report, AnOpenIncidentIsResolvedByALaterAct) {
  Evidence evidence = all_up();
  const Instant registered = at("2026-04-14T16:00:00Z");
  const IncidentSaid open{.priority = 1, .registered = registered};
  evidence.acts = {act(open, {.id = "i"}), act(open, {.id = "j"}),
                   act(IncidentSaid{.resolved = registered + std::chrono::minutes{9}}, {.id = "i"})};
  const auto report = reported(evidence);
  ASSERT_EQ(report.incidents.size(), 2u);
  EXPECT_EQ(report.incidents[0].resolution, std::chrono::minutes{9});
  EXPECT_EQ(report.incidents[1].resolution, std::nullopt);
}

TEST(Report, AnOpenIncidentCountsOnceItIsLate) {
  Evidence evidence = all_up();
  evidence.acts = {act(IncidentSaid{.priority = 1, .registered = at("2026-04-14T16:00:00Z")}, {.id = "i"})};
  const auto early = reported(evidence, {.as_of = "2026-04-14T16:02:00Z"});
  EXPECT_EQ(early.response.count, 0);
  EXPECT_TRUE(early.resolution.empty());
  const auto late = reported(evidence, {.as_of = "2026-04-14T16:11:00Z"});
  EXPECT_EQ(late.response.count, 1);
  EXPECT_EQ(late.response.met, 0);
  ASSERT_EQ(late.resolution.size(), 1u);
  EXPECT_EQ(late.resolution[0].count, 1);
  EXPECT_EQ(late.resolution[0].met, 0);
}

TEST(Report, DigestsBindWhatItIsMadeOf) {
  const auto first = reported(all_up());
  EXPECT_EQ(first.digest, reported(all_up()).digest);
  EXPECT_NE(first.digest, reported(with_web(State::down, 1)).digest);
  EXPECT_NE(first.digest, reported(all_up(), {.policies = {"sunday=whole_day"}}).digest);
  EXPECT_EQ(first.digest, reported(all_up(), {.as_of = "2026-06-01T00:00:01Z"}).digest) << "the month is over";
  EXPECT_EQ(first.digest, reported(all_up(), {.as_of = "2026-05-01T06:00:00Z"}).digest) << "since just now";
  EXPECT_NE(reported(all_up(), {.as_of = "2026-04-20T00:00:00Z"}).digest,
            reported(all_up(), {.as_of = "2026-04-21T00:00:00Z"}).digest);
}

TEST(Report, DigestLeavesOutWhatIsNoEvidenceOfTheMonth) {
  const auto run = [](const char* first, const char* last) {
    return ObservedRun{.service = "web",
                       .state = State::up,
                       .first_seen = at(first),
                       .last_confirmed = at(last),
                       .interval = std::chrono::seconds{60},
                       .samples = (at(last) - at(first)) / std::chrono::seconds{60} + 1};
  };
  const auto digest_of = [&](auto change) {
    Evidence evidence = all_up();
    evidence.runs = {run("2026-03-31T00:00:00Z", "2026-05-09T00:00:00Z")};
    evidence.acts = {claim(Cause::third_party, false, "t", 0, 60)};
    evidence.acts[0].head.digest = "a claim";
    change(evidence);
    return reported(evidence).digest;
  };
  const std::string own = digest_of([](Evidence&) {});
  const auto same = [&](const char* why, auto change) { EXPECT_EQ(digest_of(change), own) << why; };
  same("the run goes on", [&](Evidence& e) { e.runs = {run("2026-03-31T00:00:00Z", "2026-07-09T00:00:00Z")}; });
  same("the ledger's head", [](Evidence& e) { e.head_sequence = 99; });
  same("another order", [](Evidence& e) { std::reverse(e.recorded.begin(), e.recorded.end()); });
  same("a state twice", [](Evidence& e) { e.recorded.push_back(e.recorded.front()); });
  same("November's claim", [](Evidence& e) {
    ClaimSaid said = claimed(Cause::third_party, false, "t", 0, 60);
    said.from = at("2026-11-01T00:00:00Z");
    said.to = at("2026-11-02T00:00:00Z");
    e.acts.push_back(act(said));
  });
  EXPECT_NE(digest_of([](Evidence& e) { e.acts[0].head.said_at += milliseconds{1}; }), own);
  EXPECT_NE(digest_of([](Evidence& e) { e.acts.push_back(claim(Cause::provider, false, "", 0, 1)); }), own);
}

}  // namespace
}  // namespace sereno::sla
