#include "sla/incident.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"
#include "sla/testing/act_fixture.h"

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
          .ack_email = StatedEnd{seconds(ack), seconds(ack)},
          .resolved = StatedEnd{seconds(resolved), seconds(resolved)}};
}

Pause paused(std::int64_t from, std::int64_t to, bool established = true) {
  return {{seconds(from), seconds(to)}, established};
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
      {"both at the limit", incident(1, 180, 600), "", true, true, 600, "of_priority(1)"},
      {"both past it", incident(1, 181, 601), "", false, false, 600, "of_priority(1)"},
      {"the function's target wins", incident(2, 60, 1200, "list_upload"), "", true, false, 600,
       "of_function(list_upload)"},
      {"even when it is longer", incident(3, 60, 7000, "repositories"), "", true, true, 7200,
       "of_function(repositories)"},
      {"the stricter one by the policy", incident(3, 60, 7000, "repositories"), "resolution_target=strict_min", true,
       false, 5400, "of_priority(3)"},
      {"a function of no target", incident(2, 60, 2700, "elsewhere"), "", true, true, 2700, "of_priority(2)"},
      {"no priority and no function", incident(0, 60, 10), "", true, std::nullopt, std::nullopt, "no_target"},
      {"a third party's", but(incident(1, 60, 7200), [](auto& i) { i.cause = Cause::third_party; }), "", true,
       std::nullopt, std::nullopt, "not_for_third_parties"},
      {"pauses do not count", but(incident(1, 60, 900), [](auto& i) { i.pauses = {paused(100, 400)}; }), "", true, true,
       600, "of_priority(1)"},
      {"overlapping pauses count once, and none outside",
       but(incident(1, 60, 1000),
           [](auto& i) {
             i.pauses = {paused(100, 300), paused(200, 400), paused(-500, -100)};
           }),
       "", true, false, 600, "of_priority(1)"},
      {"a pause without proof counts", but(incident(1, 60, 900), [](auto& i) { i.pauses = {paused(100, 500, false)}; }),
       "", true, false, 600, "of_priority(1)"},
      {"a pause that still runs",
       but(incident(1, 60, 100),
           [](auto& i) {
             i.resolved = {};
             i.pauses = {{{seconds(100), Instant::max()}, true}};
           }),
       "", true, std::nullopt, 600, "of_priority(1)"},
      {"not answered, and late", but(incident(1, 60, 100), [](auto& i) { i.ack_email = {}; }), "", false, true, 600,
       "of_priority(1)"},
      {"not resolved, and late", but(incident(1, 60, 100), [](auto& i) { i.resolved = {}; }), "", true, false, 600,
       "of_priority(1)"},
      {"a request is no incident", but(incident(0, 60, 10'800, "recordings"), [](auto& i) { i.request = true; }), "",
       std::nullopt, true, 10'800, "of_function(recordings)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Policy policy = policy_with({c.policy});
    const auto judged = judge(c.given, shipped_contract(), policy, seconds(day_s), {});
    EXPECT_EQ(judged.response_met, c.response_met);
    EXPECT_EQ(judged.resolution_met, c.resolution_met);
    EXPECT_EQ(judged.target,
              c.target_s ? std::optional<milliseconds>(std::chrono::seconds{*c.target_s}) : std::nullopt);
    EXPECT_EQ(coded(judged.target_source), c.source);
  }
}

TEST(Incident, IsOpenUntilItIsLate) {
  const auto open = incident(1, 60, 500);
  const auto early = judge(open, shipped_contract(), Policy{}, seconds(30), {});
  EXPECT_EQ(early.response, std::nullopt) << "what happened after as_of is not known";
  EXPECT_EQ(early.response_met, std::nullopt);
  EXPECT_EQ(early.resolution_met, std::nullopt);
  const auto later = judge(open, shipped_contract(), Policy{}, seconds(60), {});
  EXPECT_EQ(later.response_met, true);
  EXPECT_EQ(later.resolution_met, std::nullopt);
}

TEST(Incident, OneThatOpenedItselfFollowsWhatWasMeasured) {
  Incident noticed = incident(1, 60, 500);
  noticed.opened_itself = true;
  const IntervalSet measured({seconds(-300), seconds(700)});
  const auto judged = judge(noticed, shipped_contract(), Policy{}, seconds(day_s), measured);
  EXPECT_EQ(judged.clock_start, seconds(-300)) << "the sample that began the outage";
  EXPECT_EQ(judged.response, std::chrono::seconds{360});
  EXPECT_EQ(judged.resolution, std::chrono::seconds{1000}) << "not before the first good sample";
  noticed.opened_itself = false;
  EXPECT_EQ(judge(noticed, shipped_contract(), Policy{}, seconds(day_s), measured).resolution,
            std::chrono::seconds{500});
}

TEST(Incident, AnAnswerThatWasRecordedAfterItsTargetIsListed) {
  Incident late = incident(1, 60, 500);
  late.ack_email->recorded_at = seconds(181);
  late.resolved->recorded_at = seconds(600);
  const auto shown = judge(late, shipped_contract(), Policy{}, seconds(day_s), {});
  ASSERT_EQ(shown.late.size(), 1u);
  EXPECT_EQ(shown.late[0], (LateRecorded{"i", "ack_email", seconds(60), seconds(181), seconds(180)}));
  EXPECT_EQ(shown.response_met, true);
  const auto refused = judge(late, shipped_contract(), policy_with({"late_recorded=refused"}), seconds(day_s), {});
  EXPECT_EQ(refused.response_met, false);
  EXPECT_EQ(refused.resolution_met, true);
  late.resolved->recorded_at = seconds(601);
  late.pauses = {paused(100, 200)};
  EXPECT_EQ(judge(late, shipped_contract(), Policy{}, seconds(day_s), {}).late.size(), 1u)
      << "the pause moves the target";
}

Incident folded(const std::vector<Act>& acts, const char* policy = "") {
  const Contract contract = shipped_contract();
  const auto entries = entries_of(acts, "incident");
  EXPECT_EQ(entries.size(), 1u);
  return fold_incident(entries.at(0), contract, policy_with({policy}), {}, seconds(day_s));
}

IncidentSaid opened() { return {.priority = 2, .registered = seconds(0)}; }

TEST(Incident, NamesWhatItNamesAndNothingElse) {
  const Incident i =
      folded({act(IncidentSaid{.priority = 2,
                               .registered = seconds(0),
                               .ack_email = seconds(60),
                               .pauses = {{.from = seconds(10), .to = seconds(20)}}},
                  {.id = "i"}),
              act(IncidentSaid{.priority = 3, .registered = seconds(30)}, {.id = "i"}),
              act(IncidentSaid{.priority = 1, .registered = seconds(-30)}, {.id = "i", .party = "client"}),
              act(IncidentSaid{.priority = 3, .resolved = seconds(900)}, {.id = "i"})});
  EXPECT_EQ(i.registered, seconds(-30)) << "the earliest stands";
  EXPECT_EQ(i.priority, 1) << "the strictest that it ever had";
  EXPECT_EQ(i.ack_email->at, seconds(60));
  EXPECT_EQ(i.pauses.size(), 1u);
  EXPECT_EQ(i.resolved->at, seconds(900));
}

TEST(Incident, NamesWhoAgreedAsLongAsThatHolds) {
  IncidentSaid stated = opened(), agreed, refused, other_cause;
  stated.cause = Cause::third_party;
  stated.evidence = "ticket";
  agreed.approval.accepted = true;
  refused.approval.accepted = false;
  other_cause.cause = Cause::client;
  const auto by_provider = [](const IncidentSaid& said, const char* at) {
    return act(said, {.id = "i", .said_at = at});
  };
  const auto by_client = [](const IncidentSaid& said, const char* at) {
    return act(said, {.id = "i", .said_at = at, .party = "client", .by = "Ana"});
  };
  constexpr const char *first = "2026-04-01T00:00:00Z", *second = "2026-04-02T00:00:00Z",
                       *third = "2026-04-03T00:00:00Z", *fourth = "2026-04-04T00:00:00Z";
  const Act claim = by_provider(stated, first), yes = by_client(agreed, second);
  const auto who = [](const std::vector<Act>& acts) { return folded(acts).approver_party; };
  EXPECT_EQ(who({claim}), "");
  EXPECT_EQ(who({claim, yes}), "client");
  EXPECT_EQ(who({claim, yes, by_client(refused, third)}), "") << "refused since";
  EXPECT_EQ(who({claim, yes, by_provider(other_cause, third)}), "") << "it was another cause";
  EXPECT_EQ(who({claim, yes, by_provider(other_cause, third), by_client(agreed, fourth)}), "client");
}

TEST(Incident, WhatFavoursAPartyMustBeEstablished) {
  const auto of = [](Cause cause) {
    IncidentSaid said = opened();
    said.cause = cause;
    return said;
  };
  const auto proven = [](IncidentSaid said, const std::string& party = "client") {
    said.evidence = "ticket";
    said.approval = {.accepted = true, .approved_by = "Ana", .approver_party = party};
    return said;
  };
  IncidentSaid request = opened();
  request.request = true;
  IncidentSaid other_evidence;
  other_evidence.evidence = "another ticket";
  IncidentSaid refusal;
  refusal.approval.accepted = false;
  struct Case {
    const char* why;
    std::vector<Act> acts;
    Cause cause;
    bool request;
    std::vector<std::string> reasons;
  };
  const Saying provider{.id = "i"}, client{.id = "i", .party = "client"};
  const Case cases[] = {
      {"by word alone", {act(of(Cause::third_party), provider)}, Cause::provider, false, {"cause_not_established"}},
      {"proven", {act(proven(of(Cause::third_party)), provider)}, Cause::third_party, false, {}},
      {"accepted by the provider itself",
       {act(proven(of(Cause::client), "provider"), provider)},
       Cause::provider,
       false,
       {"cause_not_established"}},
      {"the client says that it was its own", {act(of(Cause::client), client)}, Cause::client, false, {}},
      {"another evidence voids the acceptance",
       {act(proven(of(Cause::third_party)), provider), act(other_evidence, provider)},
       Cause::provider,
       false,
       {"cause_not_established"}},
      {"another cause does",
       {act(proven(of(Cause::third_party)), provider), act(of(Cause::client), provider)},
       Cause::provider,
       false,
       {"cause_not_established"}},
      {"refused afterwards",
       {act(proven(of(Cause::third_party)), provider), act(refusal, client)},
       Cause::provider,
       false,
       {"cause_not_established"}},
      {"the acceptance came first",
       {act(proven(opened()), provider), act(of(Cause::third_party), provider)},
       Cause::provider,
       false,
       {"cause_not_established"}},
      {"a request by word alone", {act(request, provider)}, Cause::provider, false, {"request_not_established"}},
      {"a request that was agreed", {act(proven(request), provider)}, Cause::provider, true, {}},
      {"the client's own request", {act(request, client)}, Cause::provider, true, {}},
      {"the other party does not edit the cause",
       {act(proven(of(Cause::third_party)), provider), act(of(Cause::provider), client)},
       Cause::third_party,
       false,
       {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Incident incident = folded(c.acts);
    EXPECT_EQ(incident.cause, c.cause);
    EXPECT_EQ(incident.request, c.request);
    EXPECT_EQ(coded(incident.reasons), c.reasons);
  }
  EXPECT_EQ(folded({act(proven(of(Cause::client), "provider"), provider)}, "acceptance=any_named").cause,
            Cause::client);
}

TEST(Incident, PausesAreProvenByTheIncidentOrByThemselves) {
  IncidentSaid paused_by_word = opened();
  paused_by_word.pauses = {{.from = seconds(100), .to = seconds(200)}};
  IncidentSaid proof;
  proof.evidence = "mail 7";
  proof.approval = agreed();
  IncidentSaid longer;
  longer.pauses = {{.from = seconds(100), .to = seconds(300)}};
  IncidentSaid own_proof = opened();
  own_proof.pauses = {{.from = seconds(100), .to = seconds(200), .evidence = "mail 7", .approval = agreed()},
                      {.from = seconds(300), .evidence = " ", .approval = agreed()}};
  const Saying provider{.id = "i"};
  struct Case {
    const char* why;
    std::vector<Act> acts;
    std::vector<bool> established;
  };
  const Case cases[] = {
      {"by word", {act(paused_by_word, provider)}, {false}},
      {"proof afterwards", {act(paused_by_word, provider), act(proof, provider)}, {true}},
      {"proof before", {act(proof, provider), act(paused_by_word, provider)}, {false}},
      {"made longer after the proof",
       {act(paused_by_word, provider), act(proof, provider), act(longer, provider)},
       {false}},
      {"each by its own", {act(own_proof, provider)}, {true, false}},
      {"the client's word burdens it", {act(paused_by_word, {.id = "i", .party = "client"})}, {true}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<bool> established;
    for (const Pause& each : folded(c.acts).pauses) established.push_back(each.established);
    EXPECT_EQ(established, c.established);
  }
}

TEST(Incident, IsTakenBackByWhoSaidIt) {
  const auto withdrawal = [](const std::vector<std::string>& fields, const char* party) {
    return act(WithdrawalSaid{.of_type = "incident", .fields = fields}, {.id = "i", .party = party});
  };
  EXPECT_EQ(folded({act(opened(), {.id = "i"}), withdrawal({"registered"}, "provider")}).standing, Standing::withdrawn);
  EXPECT_EQ(folded({act(opened(), {.id = "i"}), withdrawal({}, "client")}).standing, std::nullopt);
  const Incident reopened =
      folded({act(IncidentSaid{.priority = 1, .registered = seconds(0), .resolved = seconds(9)}, {.id = "i"}),
              withdrawal({"resolved"}, "provider")});
  EXPECT_FALSE(reopened.resolved);
  EXPECT_EQ(
      folded({act(opened(), {.id = "i", .party = "client"}), act(opened(), {.id = "i"}), withdrawal({}, "provider")})
          .standing,
      std::nullopt)
      << "the client's report stands";
}

TEST(ServiceHours, StopTheClocksOfTargets) {
  Agreement agreement;
  agreement.calendar = ServiceCalendar{};
  agreement.calendar->open = std::chrono::hours{6};
  agreement.calendar->close = std::chrono::hours{18};
  agreement.calendar->for_responses = true;
  agreement.calendar->zone_name = "UTC";
  Contract contract = shipped_contract();
  contract.agreement = agreement;
  contract.priorities[0].service_hours = true;
  // Friday 17:55 to Monday 06:05: ten minutes of service.
  const Instant friday = at("2026-04-17T17:55:00Z"), monday = at("2026-04-20T06:05:00Z");
  const Incident one{.id = "i",
                     .priority = 1,
                     .registered = friday,
                     .ack_email = StatedEnd{friday + std::chrono::minutes{3}, friday + std::chrono::minutes{3}},
                     .resolved = StatedEnd{monday, monday}};
  const auto judged = judge(one, contract, contract.policy, monday + std::chrono::days{1}, {});
  EXPECT_EQ(judged.resolution, std::chrono::minutes{10});
  EXPECT_EQ(judged.resolution_met, true);
  EXPECT_EQ(judged.response_met, true);
  contract.priorities[0].service_hours = false;
  const auto always = judge(one, contract, contract.policy, monday + std::chrono::days{1}, {});
  EXPECT_EQ(always.resolution, monday - friday);
  EXPECT_EQ(always.resolution_met, false);
}

}  // namespace
}  // namespace sereno::sla
