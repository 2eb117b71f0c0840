// Numbers, plans, priorities, proposals, erasure: what the registers decide.
#include <gmock/gmock.h>

#include "sla/contract_fixture.h"
#include "sla/registers/affectation.h"
#include "sla/registers/erasure.h"
#include "sla/registers/guid.h"
#include "sla/registers/numbers.h"
#include "sla/registers/plan.h"
#include "sla/registers/proposal.h"
#include "sla/testing/act_fixture.h"

namespace sereno::sla {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Numbers, FollowTheHighestOfTheirSeriesAndYear) {
  struct Case {
    const char* why;
    std::vector<std::string> ids;
    const char* at;
    const char* next;
  };
  const Case cases[] = {
      {"the first", {}, "2026-11-05T12:00:00Z", "INC-2026-0001"},
      {"the next", {"INC-2026-0001", "INC-2026-0002"}, "2026-11-05T12:00:00Z", "INC-2026-0003"},
      {"another series", {"BUG-2026-0007"}, "2026-11-05T12:00:00Z", "INC-2026-0001"},
      {"another year", {"INC-2025-0041"}, "2026-11-05T12:00:00Z", "INC-2026-0001"},
      {"the year that the zone shows", {"INC-2026-0041"}, "2027-01-01T05:59:59Z", "INC-2026-0042"},
      {"and the new one", {"INC-2026-0041"}, "2027-01-01T06:00:00Z", "INC-2027-0001"},
      {"names that people gave",
       {"INC-2026-x", "INC-2026-", "INC-2026-7", "INC-2026-00031 "},
       "2026-11-05T12:00:00Z",
       "INC-2026-0001"},
      {"more than four digits", {"INC-2026-9999"}, "2026-11-05T12:00:00Z", "INC-2026-10000"},
      {"a number that is none", {"INC-2026-99999999999999999999"}, "2026-11-05T12:00:00Z", "INC-2026-0001"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<Act> acts;
    for (const std::string& id : c.ids) acts.push_back({.id = id});
    EXPECT_EQ(next_number(incident_series, acts, *shipped_contract().zone, at(c.at)), c.next);
  }
}

TEST(Plan, SaysWhatWouldCountAndWhatFits) {
  struct Case {
    const char* why;
    const char *now, *from, *to;
    std::vector<std::string> policies;
    std::int64_t would_count_s;
    std::size_t seams;
    bool too_late;
    const char* first_fit;
  };
  const Case cases[] = {
      {"within a window",
       "2026-11-05T12:00:00Z",
       "2026-11-10T03:00:00Z",
       "2026-11-10T05:00:00Z",
       {},
       0,
       0,
       false,
       "2026-11-10T03:00:00Z"},
      {"exactly 48 hours",
       "2026-11-08T03:00:00Z",
       "2026-11-10T03:00:00Z",
       "2026-11-10T05:00:00Z",
       {},
       0,
       0,
       false,
       "2026-11-10T03:00:00Z"},
      {"a millisecond late: all of it",
       "2026-11-08T03:00:00.001Z",
       "2026-11-10T03:00:00Z",
       "2026-11-10T05:00:00Z",
       {},
       7200,
       0,
       true,
       "2026-11-10T03:00:00.001Z"},
      {"late, and partial notice is taken",
       "2026-11-08T04:00:00Z",
       "2026-11-10T03:00:00Z",
       "2026-11-10T05:00:00Z",
       {"late_notice=partial"},
       3600,
       0,
       true,
       "2026-11-10T04:00:00Z"},
      {"spills over the end",
       "2026-11-05T12:00:00Z",
       "2026-11-10T06:00:00Z",
       "2026-11-10T08:00:00Z",
       {},
       3600,
       0,
       false,
       "2026-11-10T05:00:00Z"},
      {"Saturday into Sunday",
       "2026-11-05T12:00:00Z",
       "2026-11-08T05:00:00Z",
       "2026-11-08T07:00:00Z",
       {},
       60,
       1,
       false,
       "2026-11-08T04:00:00Z"},
      {"Saturday into Sunday, whole",
       "2026-11-05T12:00:00Z",
       "2026-11-08T05:00:00Z",
       "2026-11-08T07:00:00Z",
       {"sunday=whole_day"},
       0,
       0,
       false,
       "2026-11-08T05:00:00Z"},
      {"longer than any window",
       "2026-11-05T12:00:00Z",
       "2026-11-10T03:00:00Z",
       "2026-11-12T03:00:00Z",
       {},
       144000,
       0,
       false,
       nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto check = check_plan(shipped_contract(), policy_with(c.policies), span(c.from, c.to), at(c.now));
    EXPECT_EQ(check.would_count, std::chrono::seconds{c.would_count_s});
    EXPECT_THAT(check.seams, SizeIs(c.seams));
    EXPECT_EQ(check.too_late, c.too_late);
    EXPECT_EQ(check.within.measure() + check.outside.measure(), check.span.to - check.span.from);
    if (c.first_fit == nullptr)
      EXPECT_THAT(check.fitting, IsEmpty());
    else
      EXPECT_EQ(check.fitting.at(0).from, at(c.first_fit));
  }
}

TEST(Priority, FollowsFromAffectationAndFunction) {
  Contract rows = shipped_contract();
  rows.priorities.at(1).affectations = {"degraded"};
  rows.priorities.at(2).affectations = {"intermittent"};
  struct Case {
    const char* why;
    const Contract& contract;
    const char* function;
    std::optional<Affectation> affectation;
    int priority;
  };
  const Case cases[] = {
      {"total stop", shipped_contract(), "web", Affectation::total, 1},
      {"of the service as a whole", shipped_contract(), "", Affectation::total, 1},
      {"degraded", shipped_contract(), "web", Affectation::degraded, 2},
      {"intermittent", shipped_contract(), "web", Affectation::intermittent, 2},
      {"no critical function", shipped_contract(), "repositories", Affectation::total, 3},
      {"not said: the worst", shipped_contract(), "web", std::nullopt, 1},
      {"as the contract's rows have it", rows, "web", Affectation::intermittent, 3},
      {"no row speaks of it", rows, "web", Affectation::total, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(priority_of(c.contract, c.function, c.affectation), c.priority);
  }
  Contract none = shipped_contract();
  none.priorities.clear();
  EXPECT_EQ(priority_of(none, "web", Affectation::total), std::nullopt);
}

TEST(Guid, IsReadInEveryFormAndNothingElse) {
  const std::string guid = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
  EXPECT_EQ(read_guid("3F2504E0-4F89-11D3-9A0C-0305E82C3301"), guid);
  EXPECT_EQ(read_guid("{3f2504e0-4f89-11d3-9a0c-0305e82c3301}"), guid);
  for (const char* bad : {"", "3f2504e0", "3f2504e04f8911d39a0c0305e82c3301", "3f2504e0-4f89-11d3-9a0c-0305e82c330g",
                          "3f2504e0-4f89-11d3-9a0c-0305e82c33011", "{3f2504e0-4f89-11d3-9a0c-0305e82c3301"})
    EXPECT_EQ(read_guid(bad), std::nullopt) << bad;
}

ledger::Run run(const char* from, const char* to, Status status, Fault fault = {}) {
  return {.service = "web-1",
          .function = "web",
          .status = status,
          .first_seen = at(from),
          .last_confirmed = at(to),
          .samples = 5,
          .interval = milliseconds{60'000},
          .fault = std::move(fault),
          .source = "agent"};
}

TEST(Proposals, BlameWhomTheChecksNamed) {
  Contract contract = shipped_contract();
  contract.parties = {{.id = "carrier"}, {.id = "cloud", .role = Role::ally}};
  struct Case {
    const char* why;
    Fault fault;
    std::vector<std::string> blamed;  ///< "cause party"
  };
  const Case cases[] = {
      {"a third party", {.owner = FaultOwner::third_party, .party = "carrier", .step = "connect"}, {"third carrier"}},
      {"an ally's fault is the provider's", {.owner = FaultOwner::ally, .party = "cloud"}, {"own cloud"}},
      {"whatever the check calls it", {.owner = FaultOwner::third_party, .party = "cloud"}, {"own cloud"}},
      {"the platform", {.owner = FaultOwner::platform}, {"own provider"}},
      {"the client's side", {.owner = FaultOwner::client}, {"third client"}},
      {"the observer blames nobody", {.owner = FaultOwner::observer}, {}},
      {"what is not established blames nobody",
       {.owner = FaultOwner::not_established, .reasons = "carrier or cloud"},
       {}},
      {"nor does silence", {}, {}},
      {"a third party that nobody named", {.owner = FaultOwner::third_party}, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto found = propose_claims(contract,
                                      {run("2026-11-16T15:00:00Z", "2026-11-16T15:04:00Z", Status::critical, c.fault),
                                       run("2026-11-16T15:05:00Z", "2026-11-16T16:00:00Z", Status::ok)},
                                      span("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"));
    std::vector<std::string> blamed;
    for (const Proposal& each : found) {
      blamed.push_back((each.cause == Cause::provider ? "own " : "third ") + each.party);
      EXPECT_EQ(each.function, "web");
      EXPECT_EQ(each.span, span("2026-11-16T15:00:00Z", "2026-11-16T15:05:00Z")) << "to the first good sample";
      EXPECT_THAT(each.evidence, HasSubstr("web-1: 5 samples"));
    }
    EXPECT_EQ(blamed, c.blamed);
  }
}

TEST(Proposals, JoinWhatFollowsEachOther) {
  const Fault carrier{.owner = FaultOwner::third_party, .party = "carrier", .confidence = Confidence::high};
  Fault unsure = carrier;
  unsure.confidence = Confidence::low;
  const std::vector<ledger::Run> runs{run("2026-11-16T15:00:00Z", "2026-11-16T15:04:00Z", Status::critical, carrier),
                                      run("2026-11-16T15:05:00Z", "2026-11-16T15:09:00Z", Status::warning, unsure),
                                      run("2026-11-16T15:10:00Z", "2026-11-16T15:20:00Z", Status::ok),
                                      run("2026-11-16T15:21:00Z", "2026-11-16T15:22:00Z", Status::critical, carrier)};
  const auto found = propose_claims(shipped_contract(), runs, span("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].span, span("2026-11-16T15:00:00Z", "2026-11-16T15:10:00Z"));
  EXPECT_EQ(found[0].confidence, Confidence::low);
  EXPECT_EQ(found[1].span, span("2026-11-16T15:21:00Z", "2026-11-16T15:25:00Z")) << "until it is stale";
  const std::string evidence = runs_as_evidence(shipped_contract(), runs, found[0]);
  EXPECT_EQ(std::count(evidence.begin(), evidence.end(), '\n'), 2);
  EXPECT_THAT(evidence, HasSubstr("\"party\":\"carrier\""));
}

TEST(Erasure, ReachesWhatNoLaterActNames) {
  const std::string old(64, 'a'), both(64, 'b'), fresh(64, 'c');
  const std::vector<ledger::Fact> facts{
      {.recorded_at = at("2026-01-01T00:00:00Z"), .type = "attribution", .body = "sha256:" + old + " " + both},
      {.recorded_at = at("2026-06-01T00:00:00Z"), .type = "attribution", .body = both + "," + fresh},
      {.recorded_at = at("2026-07-01T00:00:00Z"), .type = "erasure", .body = old}};
  EXPECT_THAT(named_before(facts, at("2026-03-01T00:00:00Z")), ElementsAre(old));
  EXPECT_THAT(named_before(facts, at("2026-06-02T00:00:00Z")), ElementsAre(old, both, fresh));
  EXPECT_THAT(named_before(facts, at("2026-01-01T00:00:00Z")), IsEmpty());
  EXPECT_THAT(digests_in(old + "d " + old.substr(1) + " " + std::string(65, 'e')), IsEmpty())
      << "no longer, no shorter";
}

}  // namespace
}  // namespace sereno::sla
