#include "sla/incident.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

constexpr std::int64_t day_s = 86'400;

Instant seconds(std::int64_t count) { return at("2026-04-14T16:00:00Z") + std::chrono::seconds{count}; }

/// Registered at second 0.
Incident incident(int priority, std::int64_t ack, std::int64_t resolved, const std::string& function = "") {
  return {.id = "i",
          .priority = priority,
          .function = function,
          .registered = seconds(0),
          .ack_email = seconds(ack),
          .resolved = seconds(resolved)};
}

template <class Change>
Incident but(Incident incident, Change change) {
  change(incident);
  return incident;
}

TEST(Incident, IsHeldAgainstItsTargets) {
  struct Case {
    const char* why;
    Incident given;
    const char* policy;
    std::optional<bool> response_met;
    std::optional<bool> resolution_met;
    std::optional<std::int64_t> target_s;
    const char* source;
  };
  const Case cases[] = {
      {"both at the limit", incident(1, 180, 600), "", true, true, 600, "priority 1"},
      {"both past it", incident(1, 181, 601), "", false, false, 600, "priority 1"},
      {"the function's target wins", incident(2, 60, 1200, "list_upload"), "", true, false, 600,
       "function list_upload"},
      {"even when it is longer", incident(3, 60, 7000, "repositories"), "", true, true, 7200, "function repositories"},
      {"the stricter one by the policy", incident(3, 60, 7000, "repositories"), "resolution_target=strict_min", true,
       false, 5400, "priority 3"},
      {"a function of no target", incident(2, 60, 2700, "elsewhere"), "", true, true, 2700, "priority 2"},
      {"no priority and no function", incident(0, 60, 10), "", true, std::nullopt, std::nullopt,
       "the contract has no target for it"},
      {"a third party's", but(incident(1, 60, 7200), [](auto& i) { i.cause = Incident::Cause::third_party; }), "", true,
       std::nullopt, std::nullopt, "not applicable: third party"},
      {"pauses do not count",
       but(incident(1, 60, 900),
           [](auto& i) {
             i.pauses = {{seconds(100), seconds(400)}};
           }),
       "", true, true, 600, "priority 1"},
      {"overlapping pauses count once, and none outside",
       but(incident(1, 60, 1000),
           [](auto& i) {
             i.pauses = {{seconds(100), seconds(300)}, {seconds(200), seconds(400)}, {seconds(-500), seconds(-100)}};
           }),
       "", true, false, 600, "priority 1"},
      {"not answered, and late", but(incident(1, 60, 100), [](auto& i) { i.ack_email = {}; }), "", false, true, 600,
       "priority 1"},
      {"not resolved, and late", but(incident(1, 60, 100), [](auto& i) { i.resolved = {}; }), "", true, false, 600,
       "priority 1"},
      {"a request is no incident", but(incident(0, 60, 10'800, "recordings"), [](auto& i) { i.request = true; }), "",
       std::nullopt, true, 10'800, "function recordings"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Policy policy = policy_with({c.policy});
    const auto judged = judge(c.given, shipped_contract(), policy, seconds(day_s));
    EXPECT_EQ(judged.response_met, c.response_met);
    EXPECT_EQ(judged.resolution_met, c.resolution_met);
    EXPECT_EQ(judged.target,
              c.target_s ? std::optional<milliseconds>(std::chrono::seconds{*c.target_s}) : std::nullopt);
    EXPECT_EQ(judged.target_source, c.source);
  }
}

TEST(Incident, IsOpenUntilItIsLate) {
  const auto open = incident(1, 60, 500);
  const auto early = judge(open, shipped_contract(), Policy{}, seconds(30));
  EXPECT_EQ(early.response, std::nullopt) << "what happened after as_of is not known";
  EXPECT_EQ(early.response_met, std::nullopt);
  EXPECT_EQ(early.resolution_met, std::nullopt);
  const auto later = judge(open, shipped_contract(), Policy{}, seconds(60));
  EXPECT_EQ(later.response_met, true);
  EXPECT_EQ(later.resolution_met, std::nullopt);
}

TEST(Reliability, CountsRootCausesOfTheProvider) {
  const auto named = [](const char* id, const char* root) {
    Incident each = incident(1, 60, 100);
    each.id = id;
    each.root = root;
    return each;
  };
  const Interval month = span("2026-04-01T06:00:00Z", "2026-05-01T06:00:00Z");
  EXPECT_EQ(reliability_count({named("a", ""), named("b", ""), named("c", "a")}, month), 2);
  EXPECT_EQ(reliability_count({named("a", "disk"), named("b", "disk"), named("c", "disk")}, month), 1);
  const auto not_counted = [&](auto change) { return reliability_count({but(named("a", ""), change)}, month); };
  EXPECT_EQ(not_counted([](auto& i) { i.cause = Incident::Cause::third_party; }), 0);
  EXPECT_EQ(not_counted([](auto& i) { i.request = true; }), 0);
  EXPECT_EQ(not_counted([&](auto& i) { i.registered = month.to; }), 0);
  EXPECT_EQ(not_counted([&](auto& i) { i.registered = month.from; }), 1);
}

}  // namespace
}  // namespace sereno::sla
