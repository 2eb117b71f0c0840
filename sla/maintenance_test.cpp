#include "sla/maintenance.h"

#include <gtest/gtest.h>

#include "sla/testing/maintenance_fixture.h"

namespace sereno::sla {
namespace {

TEST(Maintenance, QualifiesByNoticeAndContact) {
  struct Case {
    const char* why;
    Notice notice;
    std::vector<const char*> policies;
    std::int64_t excused_s;
    std::vector<std::string> reasons;
  };
  const Case cases[] = {
      {"as it should be", good(), {}, 7200, {}},
      {"48 hours to the millisecond",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-07T03:00:00Z"); }),
       {},
       7200,
       {}},
      {"a millisecond late",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-07T03:00:00.001Z"); }),
       {},
       0,
       {"late_notice(172799999 ms, 172800 s, reject)"}},
      {"an hour late, the rest counted by the policy",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-07T04:00:00Z"); }),
       {"late_notice=partial"},
       3600,
       {"late_notice(169200 s, 172800 s, partial)"}},
      {"later than its end",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-08T04:00:00Z"); }),
       {"late_notice=partial"},
       0,
       {"late_notice(82800 s, 172800 s, partial)"}},
      {"told afterwards",
       but([](auto& m) { m.notice_email = at("2026-04-09T04:00:00Z"); }),
       {},
       0,
       {"no_contact", "notice_after_start(3600 s, 172800 s, reject)"}},
      {"a shorter notice agreed",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-08T03:00:00Z"); }),
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
       {"no_notice"}},
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
       {"no_contact"}},
      {"a call does not do when the acknowledgement is required",
       but([](auto& m) {
         m.ack = {};
         m.notice_phone = at("2026-04-08T03:00:00Z");
       }),
       {"ack=required"},
       0,
       {"not_acknowledged"}},
      {"acknowledged at the start", but([](auto& m) { m.ack = m.from; }), {"ack=required"}, 7200, {}},
      {"acknowledged too late",
       but([](auto& m) { m.ack = *m.from + milliseconds{1}; }),
       {"ack=required"},
       0,
       {"not_acknowledged"}},
      {"nobody asks", but([](auto& m) { m.ack = {}; }), {"ack=ignored"}, 7200, {}},
      {"everything wrong at once",
       but([](auto& m) {
         m.ack = {};
         m.notice_email = at("2026-04-09T01:00:00Z");
       }),
       {},
       0,
       {"no_contact", "late_notice(7200 s, 172800 s, reject)"}},
      {"an emergency", but([](auto& m) { m.kind = MaintenanceKind::emergency; }), {"ack=ignored"}, 0, {"emergency"}},
      {"half of it after one at night",
       but([](auto& m) { m.to = at("2026-04-09T08:00:00Z"); }),
       {},
       14'400,
       {"partly_outside(3600 s)"}},
      {"at noon",
       but([](auto& m) { m.set(span("2026-04-09T18:00:00Z", "2026-04-09T19:00:00Z")); }),
       {},
       0,
       {"outside_windows"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judged({c.notice}, c.policies);
    EXPECT_EQ(result.excused.at(0).measure(), std::chrono::seconds{c.excused_s});
    EXPECT_EQ(coded(result.reasons), c.reasons);
  }
}

TEST(Maintenance, CountsElapsedHoursAcrossTheChangeOfTheClock) {
  // The clocks of New York lose an hour on Sunday 2026-03-08: from Saturday 10:00 to Monday 10:00 are 47 hours.
  Notice maintenance = good();
  maintenance.set(span("2026-03-10T01:00:00Z", "2026-03-10T02:00:00Z"));    // Monday 21:00
  maintenance.ack = maintenance.notice_email = at("2026-03-08T02:00:00Z");  // Saturday 21:00, 48 hours on the wall
  const auto result = judged({maintenance}, {}, "America/New_York");
  EXPECT_FALSE(result.qualified);
  EXPECT_EQ(result.lead, std::chrono::hours{47});
}

TEST(Maintenance, IsRescheduled) {
  struct Case {
    const char* why;
    std::vector<Notice> notices;
    std::int64_t excused_s;
  };
  const auto later_notice = [](const char* from, const char* to, const char* email) {
    return but([&](auto& m) {
      m.set(span(from, to));
      m.notice_email = m.ack = at(email);
    });
  };
  const Notice unanswered = but([](auto& m) { m.ack = {}; });
  const auto shortened = [](const char* ack) {
    return but([&](auto& m) {
      m.to = at("2026-04-09T03:30:00Z");
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
          m.to = at("2026-04-09T06:00:00Z");
          m.notice_email = at("2026-04-07T05:00:00Z");
          m.ack = {};
        })},
       7200},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(judged(c.notices, {}).excused.at(0).measure(), std::chrono::seconds{c.excused_s});
  }
}

TEST(Maintenance, EachIdIsOne) {
  const auto all = judged_all({act(MaintenanceSaid(good()), {.id = "m1"}), act(MaintenanceSaid(good()), {.id = "m2"}),
                               act(MaintenanceSaid(good()), {.id = "m1"}), act(MaintenanceSaid(good()))});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].maintenance.id, "m1");
  EXPECT_EQ(all[1].maintenance.id, "m2");
  EXPECT_EQ(all[2].maintenance.id.front(), '#') << "without an id it is an entry of its own";
}

TEST(Scope, IsAllWhenEmpty) {
  EXPECT_TRUE(in_scope({}, "web"));
  EXPECT_TRUE(in_scope({"dashboards", "web"}, "web"));
  EXPECT_FALSE(in_scope({"dashboards"}, "web"));
}

}  // namespace
}  // namespace sereno::sla
