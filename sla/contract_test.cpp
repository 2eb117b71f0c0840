#include "sla/contract.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

/// "2026-04-11T03:00:00Z/2026-04-11T07:00:00Z ..."
std::string text_of(const IntervalSet& windows) {
  std::string text;
  for (const Interval& part : windows.parts())
    text += (text.empty() ? "" : " ") + format_instant(part.from) + "/" + format_instant(part.to);
  return text;
}

TEST(AllowedWindows, FollowPolicyAndClock) {
  struct Case {
    const char* why;
    const char* zone;
    const char* from;
    const char* to;
    std::vector<const char*> policies;
    const char* windows;
  };
  const Case cases[] = {
      {"Friday's window ends on Saturday",
       "America/Mexico_City",
       "2026-04-11T06:00:00Z",
       "2026-04-11T20:00:00Z",
       {},
       "2026-04-11T06:00:00Z/2026-04-11T07:00:00Z"},
      {"none on Monday before nine at night",
       "America/Mexico_City",
       "2026-04-13T06:00:00Z",
       "2026-04-14T03:00:00Z",
       {},
       ""},
      {"calendar_day: Monday 00-01, not Saturday 00-01",
       "America/Mexico_City",
       "2026-04-11T05:00:00Z",
       "2026-04-11T20:00:00Z",
       {"window_crossing=calendar_day"},
       "2026-04-11T05:00:00Z/2026-04-11T06:00:00Z"},
      {"union: both",
       "America/Mexico_City",
       "2026-04-10T20:00:00Z",
       "2026-04-13T20:00:00Z",
       {"window_crossing=union", "sunday=whole_day"},
       "2026-04-11T03:00:00Z/2026-04-11T07:00:00Z 2026-04-11T23:00:00Z/2026-04-13T07:00:00Z"},
      {"the holes around Sunday",
       "America/Mexico_City",
       "2026-04-12T05:00:00Z",
       "2026-04-13T06:30:00Z",
       {},
       "2026-04-12T05:00:00Z/2026-04-12T06:00:00Z 2026-04-12T06:01:00Z/2026-04-13T05:59:00Z"},
      {"sunday=whole_day closes them",
       "America/Mexico_City",
       "2026-04-12T05:00:00Z",
       "2026-04-13T06:30:00Z",
       {"sunday=whole_day"},
       "2026-04-12T05:00:00Z/2026-04-13T06:00:00Z"},
      {"a Sunday of 23 hours",
       "America/New_York",
       "2026-03-08T05:00:00Z",
       "2026-03-09T04:00:00Z",
       {},
       "2026-03-08T05:01:00Z/2026-03-09T03:59:00Z"},
      {"a Sunday of 25 hours",
       "America/New_York",
       "2026-11-01T04:00:00Z",
       "2026-11-02T05:00:00Z",
       {},
       "2026-11-01T04:01:00Z/2026-11-02T04:59:00Z"},
      {"a week after the change the windows keep their hours",
       "America/New_York",
       "2026-03-10T00:00:00Z",
       "2026-03-11T00:00:00Z",
       {},
       "2026-03-10T01:00:00Z/2026-03-10T05:00:00Z"},
      {"clipped on both sides",
       "America/Mexico_City",
       "2026-04-09T04:00:00Z",
       "2026-04-09T05:00:00Z",
       {},
       "2026-04-09T04:00:00Z/2026-04-09T05:00:00Z"},
      {"no time, no window", "UTC", "2026-04-09T04:00:00Z", "2026-04-09T04:00:00Z", {}, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Policy policy = policy_with({c.policies.begin(), c.policies.end()});
    EXPECT_EQ(text_of(allowed_windows(shipped_contract(c.zone), policy, span(c.from, c.to))), c.windows);
  }
}

TEST(AllowedWindows, AreTheSameHoweverTheSpanIsCut) {
  for (const char* zone : {"America/Mexico_City", "America/New_York", "America/Santiago", "Australia/Lord_Howe"}) {
    SCOPED_TRACE(zone);
    const Contract contract = shipped_contract(zone);
    const auto year = span("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    IntervalSet pieces;
    for (Instant from = year.from; from < year.to; from += std::chrono::hours{37})
      pieces |= allowed_windows(contract, Policy{}, {from, std::min(from + std::chrono::hours{37}, year.to)});
    EXPECT_EQ(pieces, allowed_windows(contract, Policy{}, year));
  }
}

TEST(Contract, KnowsWhomAServiceServes) {
  Contract contract = shipped_contract();
  contract.functions[0].services = {"page-a", "page-b"};
  EXPECT_EQ(contract.function_of("page-a", "dashboards"), "web") << "the contract wins over the record";
  EXPECT_EQ(contract.function_of("logger", "agent_login"), "agent_login");
  EXPECT_EQ(contract.function_of("agent_login", ""), "agent_login");
  EXPECT_EQ(contract.function("nothing"), nullptr);
}

}  // namespace
}  // namespace sereno::sla
