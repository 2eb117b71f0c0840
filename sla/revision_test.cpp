#include "sla/revision.h"

#include <gtest/gtest.h>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

/// The same act each time that a test makes it.
Act numbered(Act act, std::int64_t sequence) {
  act.head.sequence = act.head.arrival = sequence;
  act.head.digest = "act " + std::to_string(sequence);
  return act;
}

/// Closes April; whatever has a greater number came later.
Act closing(std::int64_t sequence) {
  return numbered(act(FreezeSaid{.month = "2026-04"}, {.said_at = "2026-05-05T00:00:00Z"}), sequence);
}

/// An outage of an hour, a claim over half of it that waits, and the month was closed.
Evidence closed_month() {
  Evidence evidence = with_web(State::down, 60);
  evidence.acts.push_back(numbered(act(claimed(Cause::third_party, false, "ticket", 0, 30), {.id = "c1"}), 1));
  evidence.acts.push_back(closing(10));
  return evidence;
}

Act acceptance(std::int64_t sequence) {
  ClaimSaid said;
  said.approval = agreed();
  return numbered(act(said, {.id = "c1", .said_at = "2026-05-10T00:00:00Z", .party = "client"}), sequence);
}

Report revision(const Evidence& evidence, std::optional<int> number = {}) {
  const ReportRequest request{.period = {"2026-04", april},
                              .as_of = at("2026-06-01T00:00:00Z"),
                              .policy = policy_with({}),
                              .revision = number,
                              .tzdata = "2025b"};
  auto report = make_report(shipped_contract(), request, evidence);
  if (!report) ADD_FAILURE() << report.error().message;
  return report ? std::move(*report) : Report{};
}

TEST(Revision, AClosedMonthIsTheFirstUntilSomethingChangesIt) {
  const Report report = revision(closed_month());
  EXPECT_EQ(report.revision, 1);
  EXPECT_EQ(report.status, "final") << "what is pending counts as not accepted";
  EXPECT_EQ(report.supersedes, "");
  EXPECT_EQ(report.freeze->sequence, 10);
  Evidence elsewhere = closed_month();
  MaintenanceSaid june{.from = at("2026-06-10T03:00:00Z"), .to = at("2026-06-10T04:00:00Z")};
  elsewhere.acts.push_back(numbered(act(june, {.id = "m9"}), 11));
  EXPECT_EQ(revision(elsewhere).digest, report.digest) << "another month's";
  EXPECT_EQ(revision(elsewhere).revision, 1);
}

TEST(Revision, WhatCameLaterMakesTheNextAndSaysWhatChanged) {
  const Report first = revision(closed_month());
  Evidence evidence = closed_month();
  evidence.acts.push_back(acceptance(11));
  const Report second = revision(evidence);
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.status, "corrected");
  EXPECT_EQ(second.supersedes, first.digest);
  EXPECT_NE(second.digest, first.digest);
  EXPECT_EQ(coded(second.changes),
            (std::vector<std::string>{"figure_was(99.8611 %, 99.9305 %)", "downtime_was(3600 s, 1800 s)",
                                      "verdict_was(missed, met)", "credit_was(8 %, 5 %)",
                                      "entry_stands(c1, pending, established)"}));
  EXPECT_EQ(coded(second.tasks).back(), "revise_month(2026-04, 2)");
  const Report as_it_was = revision(evidence, 1);
  EXPECT_EQ(as_it_was.digest, first.digest);
  EXPECT_EQ(as_it_was.figure.fraction(), first.figure.fraction());
  EXPECT_EQ(as_it_was.status, "final");
}

TEST(Revision, ClosedAgainItIsTheSecond) {
  Evidence evidence = closed_month();
  evidence.acts.push_back(acceptance(11));
  evidence.acts.push_back(closing(12));
  const Report second = revision(evidence);
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.status, "final");
  EXPECT_EQ(second.supersedes, revision(evidence, 1).digest);
  EXPECT_EQ(second.digest, revision(evidence, 2).digest);
  EXPECT_EQ(coded(second.changes).front(), "figure_was(99.8611 %, 99.9305 %)");
}

TEST(Revision, TakesWhatTheLedgerHeldThen) {
  Evidence evidence = closed_month();
  evidence.recorded[1].sequence = 11;
  evidence.runs.push_back({.service = "late", .arrival = 12});
  evidence.runs.push_back({.service = "early", .arrival = 9});
  evidence.heard.push_back({.service = "late", .arrival = 12});
  const Evidence then = as_closed(evidence, *closings_of(evidence.acts, {"2026-04", april}).front());
  EXPECT_EQ(then.recorded.size(), evidence.recorded.size() - 1);
  ASSERT_EQ(then.runs.size(), 1u);
  EXPECT_EQ(then.runs[0].service, "early");
  EXPECT_TRUE(then.heard.empty());
  EXPECT_EQ(then.acts.size(), 2u);
}

TEST(Revision, NobodyClosesAMonthBeforeItIsOver) {
  Evidence evidence = with_web(State::down, 60);
  evidence.acts.push_back(numbered(act(FreezeSaid{.month = "2026-04"}, {.said_at = "2026-04-20T00:00:00Z"}), 5));
  const Report open = revision(evidence);
  EXPECT_EQ(open.revision, 1);
  EXPECT_FALSE(open.freeze);
  EXPECT_TRUE(open.supersedes.empty());
  EXPECT_EQ(coded(open.tasks).back(), "freeze_month(2026-04)");
  evidence.acts.push_back(closing(10));
  EXPECT_EQ(revision(evidence).revision, 1) << "the one that came in time is the first";
}

TEST(Revision, ThereAreNoMoreThanClosings) {
  ReportRequest request{.period = {"2026-04", april}, .as_of = at("2026-06-01T00:00:00Z"), .revision = 2};
  const auto refused = make_report(shipped_contract(), request, closed_month());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "2026-04 was closed 1 times: there is no revision 2 of it");
  request.revision = 0;
  EXPECT_FALSE(make_report(shipped_contract(), request, closed_month()));
}

}  // namespace
}  // namespace sereno::sla
