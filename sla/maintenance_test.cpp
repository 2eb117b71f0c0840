#include "sla/maintenance.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

/// Wednesday 2026-04-08, 21:00 to 23:00 in Mexico City, told 72 hours before and acknowledged.
Maintenance good() {
  return {.id = "m1",
          .span = span("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"),
          .notice_email = at("2026-04-06T03:00:00Z"),
          .ack = at("2026-04-06T15:00:00Z")};
}

template <class Change>
Maintenance but(Change change) {
  Maintenance maintenance = good();
  change(maintenance);
  return maintenance;
}

JudgedMaintenance judged(const std::vector<Maintenance>& notices, const std::vector<const char*>& policies,
                         const char* zone = "America/Mexico_City") {
  const Policy policy = policy_with({policies.begin(), policies.end()});
  const auto windows =
      allowed_windows(shipped_contract(zone), policy, span("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"));
  const auto all = judge_all(notices, policy, windows);
  EXPECT_EQ(all.size(), 1u);
  return all.at(0);
}

TEST(Maintenance, QualifiesByNoticeAndContact) {
  struct Case {
    const char* why;
    Maintenance notice;
    std::vector<const char*> policies;
    std::int64_t excused_s;
    std::vector<std::string> reasons;
  };
  const Case cases[] = {
      {"as it should be", good(), {}, 7200, {}},
      {"48 hours to the millisecond", but([](auto& m) { m.notice_email = at("2026-04-07T03:00:00Z"); }), {}, 7200, {}},
      {"a millisecond late",
       but([](auto& m) { m.notice_email = at("2026-04-07T03:00:00.001Z"); }),
       {},
       0,
       {"notice came 47 h 59 min 59 s ahead, 48 h are required (late_notice=reject)"}},
      {"an hour late, the rest counted by the policy",
       but([](auto& m) { m.notice_email = at("2026-04-07T04:00:00Z"); }),
       {"late_notice=partial"},
       3600,
       {"notice came 47 h ahead, 48 h are required (late_notice=partial)"}},
      {"later than its end",
       but([](auto& m) { m.notice_email = at("2026-04-08T04:00:00Z"); }),
       {"late_notice=partial"},
       0,
       {"notice came 23 h ahead, 48 h are required (late_notice=partial)"}},
      {"told afterwards",
       but([](auto& m) { m.notice_email = at("2026-04-09T04:00:00Z"); }),
       {},
       0,
       {"notice came 1 h after the start, 48 h are required (late_notice=reject)"}},
      {"a shorter notice agreed",
       but([](auto& m) { m.notice_email = at("2026-04-08T03:00:00Z"); }),
       {"min_notice_s=86400"},
       7200,
       {}},
      {"no e-mail, however often they called",
       but([](auto& m) {
         m.notice_email = {};
         m.notice_phone = at("2026-04-01T00:00:00Z");
       }),
       {},
       0,
       {"there was no notice by e-mail"}},
      {"silence, but a telephone call",
       but([](auto& m) {
         m.ack = {};
         m.notice_phone = at("2026-04-09T03:00:00Z");
       }),
       {},
       7200,
       {}},
      {"the call came after the start",
       but([](auto& m) {
         m.ack = {};
         m.notice_phone = at("2026-04-09T03:00:00.001Z");
       }),
       {},
       0,
       {"neither acknowledged nor told by telephone before the start (ack=ack_or_phone)"}},
      {"a call does not do when the acknowledgement is required",
       but([](auto& m) {
         m.ack = {};
         m.notice_phone = at("2026-04-08T03:00:00Z");
       }),
       {"ack=required"},
       0,
       {"the client did not acknowledge it before the start (ack=required)"}},
      {"acknowledged at the start", but([](auto& m) { m.ack = m.span.from; }), {"ack=required"}, 7200, {}},
      {"acknowledged too late",
       but([](auto& m) { m.ack = m.span.from + milliseconds{1}; }),
       {"ack=required"},
       0,
       {"the client did not acknowledge it before the start (ack=required)"}},
      {"nobody asks", but([](auto& m) { m.ack = {}; }), {"ack=ignored"}, 7200, {}},
      {"everything wrong at once",
       but([](auto& m) {
         m.ack = {};
         m.notice_email = at("2026-04-09T01:00:00Z");
       }),
       {},
       0,
       {"neither acknowledged nor told by telephone before the start (ack=ack_or_phone)",
        "notice came 2 h ahead, 48 h are required (late_notice=reject)"}},
      {"an emergency",
       but([](auto& m) { m.kind = Maintenance::Kind::emergency; }),
       {"ack=ignored"},
       0,
       {"an emergency: only scheduled maintenance is excluded"}},
      {"half of it after one at night",
       but([](auto& m) { m.span.to = at("2026-04-09T08:00:00Z"); }),
       {},
       14'400,
       {"1 h of it lie outside the allowed windows"}},
      {"at noon",
       but([](auto& m) { m.span = span("2026-04-09T18:00:00Z", "2026-04-09T19:00:00Z"); }),
       {},
       0,
       {"lies outside the allowed windows"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judged({c.notice}, c.policies);
    EXPECT_EQ(result.excused.measure(), std::chrono::seconds{c.excused_s});
    EXPECT_EQ(result.refused_reasons, c.reasons);
  }
}

TEST(Maintenance, CountsElapsedHoursAcrossTheChangeOfTheClock) {
  // The clocks of New York lose an hour on Sunday 2026-03-08: from Saturday 10:00 to Monday 10:00 are 47 hours.
  Maintenance maintenance = good();
  maintenance.span = span("2026-03-10T01:00:00Z", "2026-03-10T02:00:00Z");  // Monday 21:00
  maintenance.ack = maintenance.notice_email = at("2026-03-08T02:00:00Z");  // Saturday 21:00, 48 hours on the wall
  const auto result = judged({maintenance}, {}, "America/New_York");
  EXPECT_FALSE(result.qualified);
  EXPECT_EQ(result.lead, std::chrono::hours{47});
}

TEST(Maintenance, IsRescheduled) {
  struct Case {
    const char* why;
    std::vector<Maintenance> notices;
    std::int64_t excused_s;
  };
  const auto later_notice = [](const char* from, const char* to, const char* email) {
    return but([&](auto& m) {
      m.span = span(from, to);
      m.notice_email = m.ack = at(email);
    });
  };
  const Maintenance unanswered = but([](auto& m) { m.ack = {}; });
  const auto shortened = [](const char* ack) {
    return but([&](auto& m) {
      m.span.to = at("2026-04-09T03:30:00Z");
      m.notice_email = m.ack = {};
      if (ack != nullptr) m.ack = at(ack);
    });
  };
  const Case cases[] = {
      {"shorter, told at the last minute",
       {good(), later_notice("2026-04-09T03:30:00Z", "2026-04-09T04:00:00Z", "2026-04-09T02:59:00Z")},
       1800},
      {"longer, told at the last minute: the extra part counts",
       {good(), later_notice("2026-04-09T03:00:00Z", "2026-04-09T06:00:00Z", "2026-04-09T02:59:00Z")},
       7200},
      {"earlier, told at the last minute",
       {good(), later_notice("2026-04-09T02:30:00Z", "2026-04-09T05:00:00Z", "2026-04-09T02:00:00Z")},
       7200},
      {"longer, the extra part in time",
       {good(), later_notice("2026-04-09T03:00:00Z", "2026-04-09T06:00:00Z", "2026-04-07T05:00:00Z")},
       10'800},
      {"moved to another night in time",
       {good(), later_notice("2026-04-10T03:00:00Z", "2026-04-10T05:00:00Z", "2026-04-07T05:00:00Z")},
       7200},
      {"moved to another night too late",
       {good(), later_notice("2026-04-10T03:00:00Z", "2026-04-10T05:00:00Z", "2026-04-09T01:00:00Z")},
       0},
      {"the acknowledgement was recorded later",
       {but([](auto& m) { m.ack = {}; }), but([](auto& m) { m.notice_email = {}; })},
       7200},
      {"acknowledged with a reminder that came too late to be the notice",
       {but([](auto& m) { m.ack = {}; }), but([](auto& m) { m.notice_email = m.ack = at("2026-04-08T03:00:00Z"); })},
       7200},
      {"shorter, and acknowledged with that", {unanswered, shortened("2026-04-08T03:00:00Z")}, 1800},
      {"shorter, and acknowledged later still",
       {unanswered, shortened(nullptr), shortened("2026-04-08T03:00:00Z")},
       1800},
      {"shorter, and acknowledged after the start", {unanswered, shortened("2026-04-09T03:00:00.001Z")}, 0},
      {"longer in time: the old acknowledgement is none of the extra part",
       {good(), but([](auto& m) {
          m.span.to = at("2026-04-09T06:00:00Z");
          m.notice_email = at("2026-04-07T05:00:00Z");
          m.ack = {};
        })},
       7200},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(judged(c.notices, {}).excused.measure(), std::chrono::seconds{c.excused_s});
  }
}

TEST(Maintenance, EachIdIsOne) {
  const auto other = but([](auto& m) { m.id = "m2"; });
  const auto judged = judge_all({good(), other, good()}, Policy{}, IntervalSet(good().span));
  ASSERT_EQ(judged.size(), 2u);
  EXPECT_EQ(judged[0].maintenance.id, "m1");
  EXPECT_EQ(judged[1].maintenance.id, "m2");
  EXPECT_TRUE(judged[1].refused_reasons.empty());
}

TEST(Maintenance, MattersWhereItsLastSpanLies) {
  const auto spanning = [](const char* id, const char* from, const char* to) {
    return but([&](auto& m) {
      m.id = id;
      m.span = span(from, to);
    });
  };
  const Interval april = span("2026-04-01T06:00:00Z", "2026-05-01T06:00:00Z");
  const auto found = notices_of({spanning("moved away", "2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"),
                                 spanning("moved here", "2026-03-09T03:00:00Z", "2026-03-09T05:00:00Z"),
                                 spanning("over", "2026-03-31T03:00:00Z", "2026-04-01T06:00:00Z"),
                                 spanning("moved away", "2026-05-09T03:00:00Z", "2026-05-09T05:00:00Z"),
                                 spanning("moved here", "2026-04-30T03:00:00Z", "2026-05-09T05:00:00Z"),
                                 spanning("", "2026-03-09T03:00:00Z", "2026-03-09T05:00:00Z"),
                                 spanning("", "2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z")},
                                april);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].id, "moved here");
  EXPECT_EQ(found[1].id, "moved here");
  EXPECT_EQ(found[2].id, "");
}

TEST(Scope, IsAllWhenEmpty) {
  EXPECT_TRUE(in_scope({}, "web"));
  EXPECT_TRUE(in_scope({"dashboards", "web"}, "web"));
  EXPECT_FALSE(in_scope({"dashboards"}, "web"));
}

}  // namespace
}  // namespace sereno::sla
