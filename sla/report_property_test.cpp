// What must hold for any evidence.
#include <gtest/gtest.h>

#include <random>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

/// Any state at any time, with maintenance and claims, on every function.
Evidence random_evidence(std::mt19937& random) {
  Evidence evidence = all_up();
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const char* const functions[] = {"web", "agent_login", "list_upload", "dashboards", "repositories"};
  const auto some_span = [&] {
    const Instant from = april.from + std::chrono::seconds{pick(-86'400, 31 * 86'400)};
    return Interval{from, from + milliseconds{pick(1, 40'000'000)}};
  };
  for (int i = pick(0, 25); i > 0; --i)
    evidence.recorded.push_back({functions[pick(0, 4)], some_span(), static_cast<State>(pick(1, 4))});
  for (int i = pick(0, 4); i > 0; --i) {
    const Interval when = some_span();
    MaintenanceSaid said{.from = when.from,
                         .to = when.to,
                         .notice_email = when.from - std::chrono::hours{pick(40, 80)},
                         .ack = when.from - std::chrono::hours{1}};
    if (pick(0, 1) != 0) said.scope = {"web"};
    evidence.acts.push_back(act(said, {.id = "m" + std::to_string(i)}));
  }
  for (int i = pick(0, 3); i > 0; --i) {
    auto said = claimed(pick(0, 3) != 0 ? Cause::third_party : Cause::provider, pick(0, 1) != 0, "t", 0, 0);
    const Interval when = some_span();
    said.from = when.from;
    said.to = when.to;
    evidence.acts.push_back(act(said));
  }
  return evidence;
}

TEST(Report, CountsAddUpHoweverThePeriodIsCut) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    const auto evidence = random_evidence(random);
    const Instant middle =
        april.from + milliseconds{std::uniform_int_distribution<std::int64_t>(1, april.length().count() - 1)(random)};
    const std::vector<std::string> policies{"recovery_min_s=0", round % 2 != 0 ? "sunday=whole_day" : ""};
    const auto counted = [&](Instant from, Instant to) {
      return reported(evidence, {.period = {from, to}, .policies = policies}).counted_down;
    };
    EXPECT_EQ(counted(april.from, middle) + counted(middle, april.to), counted(april.from, april.to));
  }
}

TEST(Report, HoldsItsInvariantsForAnyEvidence) {
  std::mt19937 random(11);
  for (int round = 0; round < 120; ++round) {
    SCOPED_TRACE(round);
    const auto evidence = random_evidence(random);
    Asked asked;
    for (const PolicyEntry& change : policy_alternatives(Policy{}))
      if (std::uniform_int_distribution<int>(0, 4)(random) == 0)
        asked.policies.push_back(change.key + "=" + change.value);
    const auto report = reported(evidence, asked);
    EXPECT_EQ(report.time_account.sum(), april.length());
    EXPECT_LE(report.low.figure.floor_e4(), report.figure.floor_e4());
    EXPECT_LE(report.figure.floor_e4(), report.high.figure.floor_e4());
    milliseconds counted{0};
    for (const Outage& outage : report.outages) {
      counted += outage.counted;
      EXPECT_EQ(outage.counted + outage.excluded, outage.critical ? outage.span.length() : outage.excluded);
    }
    EXPECT_EQ(counted, report.counted_down) << "the list explains the figure";
  }
}

}  // namespace
}  // namespace sereno::sla
