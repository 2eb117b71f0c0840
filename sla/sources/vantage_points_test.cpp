#include "sla/sources/vantage_points.h"

#include <gtest/gtest.h>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

ObservedRun run_of(State state, const char* first, const char* last) {
  return {.service = "web", .state = state, .first_seen = at(first), .last_confirmed = at(last), .arrival = 7};
}

/// Web is up all through for the first; the second sees it down for ten minutes.
Evidence two_places() {
  Evidence first = all_up(), second;
  first.recorded.erase(first.recorded.begin());
  first.runs = {run_of(State::up, "2026-03-30T00:00:00Z", "2026-05-03T00:00:00Z")};
  second.runs = {run_of(State::up, "2026-03-30T00:00:00Z", "2026-04-10T11:59:00Z"),
                 run_of(State::down, "2026-04-10T12:00:00Z", "2026-04-10T12:09:00Z"),
                 run_of(State::up, "2026-04-10T12:10:00Z", "2026-05-03T00:00:00Z")};
  second.head_sequence = 12;
  second.head_digest = "twelve";
  second.last_arrival = 40;
  EXPECT_TRUE(add_vantage_point(first, std::move(second), "outside"));
  return first;
}

TEST(VantagePoints, TheWorstCountsAndTheMinutesOnWhichTheyDifferAreListed) {
  const auto report = reported(two_places());
  EXPECT_EQ(report.counted_down, std::chrono::minutes{10});
  ASSERT_EQ(report.disagreements.size(), 1u);
  EXPECT_EQ(report.disagreements[0].span, span("2026-04-10T12:00:00Z", "2026-04-10T12:10:00Z"));
  EXPECT_EQ(report.disagreements[0].down, std::vector<std::string>{"outside"});
  EXPECT_EQ(report.disagreements[0].up, std::vector<std::string>{"agent"});
  EXPECT_EQ(report.coverage.imported.count(), reported(all_up()).coverage.imported.count() * 3 / 4)
      << "another agent's results are no import";
  ASSERT_EQ(report.others.size(), 1u);
  EXPECT_EQ(report.others[0].name, "outside");
  EXPECT_EQ(report.others[0].head_sequence, 12);
}

TEST(VantagePoints, AreSourcesThatAContractMayList) {
  Contract contract = shipped_contract();
  contract.sources = {{.name = "inside"}};
  const auto without = reported(two_places(), {}, contract);
  EXPECT_EQ(without.measured_down.count(), 0) << "the contract does not list it";
  EXPECT_TRUE(without.source_bounds) << "it moves the bounds";
  contract.sources.push_back({.name = "outside"});
  EXPECT_EQ(reported(two_places(), {}, contract).measured_down, std::chrono::minutes{10});
}

TEST(VantagePoints, RecordsThatNameNoSourceAreThoseOfTheirPlace) {
  Evidence first = all_up(), second = with_web(State::down, 10);
  ASSERT_TRUE(add_vantage_point(first, std::move(second), "outside"));
  const auto worst = reported(first);
  EXPECT_EQ(worst.counted_down, std::chrono::minutes{10});
  ASSERT_EQ(worst.disagreements.size(), 1u);
  EXPECT_EQ(worst.disagreements[0].down, std::vector<std::string>{"outside"});
  EXPECT_EQ(reported(first, {.policies = {"vantages=any_up"}}).counted_down.count(), 0);
}

TEST(VantagePoints, ActsStandInTheFirstLedgerAlone) {
  Evidence first, second;
  second.acts.push_back(act(MaintenanceSaid{.description = "elsewhere"}, {.id = "m1"}));
  const auto added = add_vantage_point(first, std::move(second), "outside");
  ASSERT_FALSE(added);
  EXPECT_NE(added.error().message.find("'outside' holds 1 acts"), std::string::npos);
}

TEST(VantagePoints, Names) {
  for (const char* fit : {"outside", "cdmx-2", "a.b_c"}) EXPECT_TRUE(is_vantage_name(fit)) << fit;
  for (const char* unfit : {"", "agent", "import", "a b", "a:b", "a=b"}) EXPECT_FALSE(is_vantage_name(unfit)) << unfit;
}

}  // namespace
}  // namespace sereno::sla
