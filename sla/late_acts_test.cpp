#include "sla/late_acts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

const char* const before = "2026-04-13T00:00:00Z";  // the outage begins on 2026-04-14
const char* const after = "2026-04-20T00:00:00Z";

std::vector<std::string> listed(const std::vector<Act>& acts) {
  std::vector<std::string> names;
  for (const LateAct& each : late_acts(acts)) {
    EXPECT_EQ(each.listed.what, "said_at");
    EXPECT_EQ(each.listed.at, each.act->head.said_at);
    names.push_back(each.listed.entry);
  }
  return names;
}

TEST(LateActs, AreThoseThatSpokeAheadAndWereRecordedWhenItHadBegun) {
  const ClaimSaid claim = claimed(Cause::third_party, true, "ticket", 0, 30);
  const CorrectionSaid correction = corrected(State::up, span("2026-04-14T16:00:00Z", "2026-04-14T16:30:00Z"));
  const MembershipSaid retired{.service = "web-2", .function = "web", .to = at("2026-04-14T16:00:00Z")};
  const WithdrawalSaid back{.of_type = "attribution", .reason = "an error"};
  struct Case {
    const char* why;
    std::vector<Act> acts;
    std::vector<std::string> names;
  };
  const Case cases[] = {
      {"a claim", {act(claim, {"c1", before, after})}, {"c1"}},
      {"recorded in time", {act(claim, {"c1", before, before})}, {}},
      {"said afterwards", {act(claim, {"c1", after, after})}, {}},
      {"it does not say when", {act(claim, {.id = "c1", .recorded_at = after})}, {}},
      {"a correction", {act(correction, {"k1", before, after})}, {"k1"}},
      {"a membership", {act(retired, {"w", before, after})}, {"w"}},
      {"a withdrawal of a claim that was recorded in time",
       {act(claim, {"c1", before, before}), act(back, {"c1", before, after})},
       {"c1"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(listed(c.acts), c.names);
    EXPECT_EQ(without(c.acts, late_acts(c.acts)).size(), c.acts.size() - c.names.size());
  }
}

TEST(LateActs, TheReportListsThemAndSaysWhatItWouldBeWithoutThem) {
  Evidence evidence = with_web(State::down, 60);
  evidence.acts.push_back(act(claimed(Cause::third_party, true, "ticket", 0, 30), {"c1", before, after}));
  const Report shown = reported(evidence), refused = reported(evidence, {.policies = {"late_recorded=refused"}});
  ASSERT_EQ(shown.late.size(), 1u);
  EXPECT_EQ(shown.late[0].entry, "c1");
  EXPECT_EQ(shown.counted_down, std::chrono::minutes{30});
  EXPECT_EQ(refused.counted_down, std::chrono::minutes{60});
  const auto named = [](const Alternative& each) { return each.policy_change == "late_recorded=refused"; };
  const auto other = std::find_if(shown.alternatives.begin(), shown.alternatives.end(), named);
  ASSERT_NE(other, shown.alternatives.end());
  EXPECT_EQ(other->counted, std::chrono::minutes{60});
}

TEST(LateActs, ARetirementThatWasRecordedLateIsOne) {
  Evidence evidence = all_up();
  evidence.recorded.erase(evidence.recorded.begin());
  const auto run = [&](const char* service, const char* last) {
    evidence.runs.push_back({.service = service,
                             .function = "web",
                             .state = State::up,
                             .first_seen = at("2026-03-20T00:00:00Z"),
                             .last_confirmed = at(last)});
  };
  run("web-1", "2026-05-03T00:00:00Z");
  run("web-2", "2026-04-14T15:59:00Z");
  const MembershipSaid retired{.service = "web-2", .function = "web", .to = at("2026-04-14T16:00:00Z")};
  evidence.acts.push_back(act(retired, {"", before, after}));
  EXPECT_EQ(reported(evidence).unknown.count(), 0);
  EXPECT_EQ(reported(evidence).late.size(), 1u);
  EXPECT_GT(reported(evidence, {.policies = {"late_recorded=refused"}}).unknown.count(), 0) << "silent, not retired";
}

}  // namespace
}  // namespace sereno::sla
