#include "sla/report_explained.h"

#include <gmock/gmock.h>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "40 min as_downtime", "20 min excluded maintenance(m)".
std::vector<std::string> stretches_of(const Explanation& explanation) {
  std::vector<std::string> lines;
  for (const ExplainedStretch& each : explanation.stretches) {
    std::string line =
        std::to_string(each.span.length().count() / 60'000) + " min " + std::string(to_string(each.counts));
    for (const Reason& rule : each.rules) line += " " + coded(rule);
    lines.push_back(line);
  }
  return lines;
}

Explanation explained(const Evidence& evidence, const std::vector<std::string>& policies = {}) {
  const Report report = reported(evidence, {.policies = policies});
  if (report.outages.empty()) return {};
  return explain(report, report.outages.front());
}

TEST(Explain, GoesThroughAnOutageStretchByStretch) {
  Evidence evidence = with_web(State::down, 60);
  evidence.acts.push_back(claim(Cause::third_party, true, "ticket 7", 10, 30));
  const Explanation partly = explained(evidence);
  EXPECT_THAT(stretches_of(partly),
              ElementsAre("10 min as_downtime", "20 min excluded third_party(ISP)", "30 min as_downtime"));
  EXPECT_THAT(partly.stretches[0].clauses, ElementsAre("Specific incidents: Web page does not respond, 10 minutes"));
  EXPECT_EQ(partly.without.shown(), "100.0000");
  EXPECT_EQ(partly.owed_without.table_e4, 0);

  Evidence unaccepted = with_web(State::down, 60);
  unaccepted.acts.push_back(claim(Cause::third_party, false, "ticket 7", 10, 30));
  const Explanation whole = explained(unaccepted);
  EXPECT_THAT(stretches_of(whole), ElementsAre("60 min as_downtime"));
  ASSERT_EQ(whole.refusals.size(), 1u);
  EXPECT_EQ(whole.refusals[0].refusal.why.code, ReasonCode::not_accepted);
  EXPECT_THAT(whole.refusals[0].clauses, ElementsAre("none: what favours one party is accepted by the other"));
}

TEST(Explain, TellsDowntimeFromWhatIsNotKnown) {
  Evidence evidence = with_web(State::down, 10);
  const Instant behind = at("2026-04-14T16:10:00Z");
  evidence.recorded.push_back({"web", {behind, behind + std::chrono::minutes{5}}, State::unknown});
  const Explanation both = explained(evidence);
  EXPECT_THAT(stretches_of(both), ElementsAre("10 min as_downtime", "5 min as_unknown"));
  EXPECT_THAT(both.stretches[1].clauses, ElementsAre("none: what was not observed is not shown to be available"));
}

TEST(Explain, FindsAnOutageByNameAndByInstant) {
  const Report report = reported(with_web(State::down, 10));
  ASSERT_NE(find_outage(report, "o1"), nullptr);
  EXPECT_EQ(find_outage(report, "o2"), nullptr);
  EXPECT_EQ(find_outage(report, at("2026-04-14T16:05:00Z")), find_outage(report, "o1"));
  EXPECT_EQ(find_outage(report, at("2026-04-14T16:10:00Z")), nullptr);  // half-open
}

}  // namespace
}  // namespace sereno::sla
