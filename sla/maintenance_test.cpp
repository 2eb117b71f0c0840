#include "sla/maintenance.h"

#include <gtest/gtest.h>

#include <functional>

#include "sla/contract_fixture.h"
#include "sla/testing/act_fixture.h"

namespace sereno::sla {
namespace {

/// What one act says of m1, as a test changes it.
struct Notice : MaintenanceSaid {
  std::string id = "m1";
  void set(const Interval& span) {
    from = span.from;
    to = span.to;
  }
};

/// Wednesday 2026-04-08, 21:00 to 23:00 in Mexico City, told 72 hours before and acknowledged.
Notice good() {
  Notice notice;
  notice.set(span("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"));
  notice.notice_email = at("2026-04-06T03:00:00Z");
  notice.ack = at("2026-04-06T15:00:00Z");
  return notice;
}

template <class Change>
Notice but(Change change) {
  Notice notice = good();
  change(notice);
  return notice;
}

const Interval all_year = span("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z");

/// The entries that acts make, judged.
std::vector<JudgedMaintenance> judged_all(const std::vector<Act>& acts, const std::vector<const char*>& policies = {},
                                          const char* zone = "America/Mexico_City", const Interval& range = all_year) {
  const Contract contract = shipped_contract(zone);
  const Policy policy = policy_with({policies.begin(), policies.end()});
  const auto windows = allowed_windows(contract, policy, all_year);
  std::vector<JudgedMaintenance> all;
  for (const Entry& entry : entries_of(acts, "maintenance")) {
    const auto folded = fold_maintenance(entry, contract, contract.function_ids());
    if (auto one = judge(folded, policy, windows, range, contract.functions.size())) all.push_back(std::move(*one));
  }
  return all;
}

JudgedMaintenance judged_acts(const std::vector<Act>& acts, const std::vector<const char*>& policies = {},
                              const char* zone = "America/Mexico_City") {
  const auto all = judged_all(acts, policies, zone);
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? JudgedMaintenance{.excused = Region(6)} : all.front();
}

JudgedMaintenance judged(const std::vector<Notice>& notices, const std::vector<const char*>& policies,
                         const char* zone = "America/Mexico_City") {
  std::vector<Act> acts;
  for (const Notice& each : notices) acts.push_back(act(MaintenanceSaid(each), {.id = each.id}));
  return judged_acts(acts, policies, zone);
}

/// What is excused of a function, in minutes.
std::int64_t minutes_of(const JudgedMaintenance& judged, std::size_t function = 0) {
  return judged.excused.at(function).measure() / std::chrono::minutes{1};
}

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
       {"notice came 47 h 59 min 59 s ahead, 48 h are required (late_notice=reject)"}},
      {"an hour late, the rest counted by the policy",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-07T04:00:00Z"); }),
       {"late_notice=partial"},
       3600,
       {"notice came 47 h ahead, 48 h are required (late_notice=partial)"}},
      {"later than its end",
       but([](auto& m) { m.notice_email = m.ack = at("2026-04-08T04:00:00Z"); }),
       {"late_notice=partial"},
       0,
       {"notice came 23 h ahead, 48 h are required (late_notice=partial)"}},
      {"told afterwards",
       but([](auto& m) { m.notice_email = at("2026-04-09T04:00:00Z"); }),
       {},
       0,
       {"neither acknowledged nor told by telephone before the start (ack=ack_or_phone)",
        "notice came 1 h after the start, 48 h are required (late_notice=reject)"}},
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
      {"acknowledged at the start", but([](auto& m) { m.ack = m.from; }), {"ack=required"}, 7200, {}},
      {"acknowledged too late",
       but([](auto& m) { m.ack = *m.from + milliseconds{1}; }),
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
       but([](auto& m) { m.kind = MaintenanceKind::emergency; }),
       {"ack=ignored"},
       0,
       {"an emergency: only scheduled maintenance is excluded"}},
      {"half of it after one at night",
       but([](auto& m) { m.to = at("2026-04-09T08:00:00Z"); }),
       {},
       14'400,
       {"1 h of it lie outside the allowed windows"}},
      {"at noon",
       but([](auto& m) { m.set(span("2026-04-09T18:00:00Z", "2026-04-09T19:00:00Z")); }),
       {},
       0,
       {"lies outside the allowed windows"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judged({c.notice}, c.policies);
    EXPECT_EQ(result.excused.at(0).measure(), std::chrono::seconds{c.excused_s});
    EXPECT_EQ(words(result.reasons), c.reasons);
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

/// As said at an instant.
Act said(const Notice& notice, const std::string& said_at, const std::string& recorded_at = "",
         const std::string& party = "provider") {
  return act(MaintenanceSaid(notice), {notice.id, said_at, recorded_at, party});
}

Notice only(const std::function<void(Notice&)>& change) {
  Notice notice;
  change(notice);
  return notice;
}

Act taken_back(const std::vector<std::string>& fields, const std::string& said_at,
               const std::string& party = "provider") {
  return act(WithdrawalSaid{.of_type = "maintenance", .fields = fields, .reason = "an error"},
             {"m1", said_at, "", party});
}

TEST(Maintenance, EachPartQualifiesByItself) {
  const auto web = [](Notice& m) { m.scope = {"web"}; };
  const Act first = said(but(web), "2026-04-06T04:00:00Z");
  const auto longer = [](Notice& m) { m.to = at("2026-04-09T06:00:00Z"); };
  struct Case {
    const char* why;
    std::vector<Act> acts;
    std::int64_t web_min, login_min;
    const char* standing;
  };
  const Case cases[] = {
      {"an acknowledgement widens no scope",
       {first, said(only([](Notice& m) { m.ack = at("2026-04-07T00:00:00Z"); }), "2026-04-07T00:00:00Z")},
       120,
       0,
       "established"},
      {"a function that is added, told again with the old instants",
       {first, said(but([](Notice& m) {
                      m.scope = {"web", "agent_login"};
                    }),
                    "2026-04-06T20:00:00Z")},
       120,
       0,
       "established+refused"},
      {"a function that is added with a notice of its own",
       {first, said(but([](Notice& m) {
                      m.scope = {"web", "agent_login"};
                      m.notice_email = m.ack = at("2026-04-06T20:00:00Z");
                    }),
                    "2026-04-06T20:00:00Z")},
       120,
       120,
       "established"},
      {"longer, the same notice said again",
       {first, said(but(longer), "2026-04-06T05:00:00Z")},
       120,
       0,
       "established+refused"},
      {"a scope that is taken back is all functions, and these need their own",
       {first, taken_back({"scope"}, "2026-04-06T20:00:00Z")},
       120,
       0,
       "established+refused"},
      {"an emergency is not scheduled by an acknowledgement",
       {said(but([](Notice& m) { m.kind = MaintenanceKind::emergency; }), "2026-04-06T04:00:00Z"),
        said(only([](Notice& m) { m.ack = at("2026-04-07T00:00:00Z"); }), "2026-04-07T00:00:00Z")},
       0,
       0,
       "refused"},
      {"nor by saying so with the old notice",
       {said(but([](Notice& m) { m.kind = MaintenanceKind::emergency; }), "2026-04-06T04:00:00Z"),
        said(but([](Notice& m) { m.kind = MaintenanceKind::scheduled; }), "2026-04-06T05:00:00Z")},
       0,
       0,
       "refused"},
      {"a day of preparation: cut before it began, each end by its own start",
       {said(but([](Notice& m) { m.notice_email = m.ack = at("2026-04-07T03:30:00Z"); }), "2026-04-07T03:30:00Z"),
        said(only([](Notice& m) { m.from = at("2026-04-09T03:30:00Z"); }), "2026-04-08T00:00:00Z")},
       90,
       90,
       "established"},
      {"cut after it began: by its first start",
       {said(but([](Notice& m) { m.notice_email = m.ack = at("2026-04-07T03:30:00Z"); }), "2026-04-07T03:30:00Z"),
        said(only([](Notice& m) { m.from = at("2026-04-09T03:30:00Z"); }), "2026-04-09T03:10:00Z")},
       0,
       0,
       "refused"},
      {"and still by it after the next act",
       {said(but([](Notice& m) { m.notice_email = m.ack = at("2026-04-07T03:30:00Z"); }), "2026-04-07T03:30:00Z"),
        said(only([](Notice& m) { m.from = at("2026-04-09T04:30:00Z"); }), "2026-04-09T03:10:00Z"),
        said(only([](Notice& m) { m.description = "work"; }), "2026-04-09T03:20:00Z")},
       0,
       0,
       "refused"},
      {"moved after it began: it stays beside, the new one by itself",
       {said(good(), "2026-04-06T04:00:00Z"),
        said(only([](Notice& m) { m.set(span("2026-04-10T03:00:00Z", "2026-04-10T05:00:00Z")); }),
             "2026-04-09T04:00:00Z")},
       120,
       120,
       "established+refused"},
      {"moved before it began: it is gone",
       {said(good(), "2026-04-06T04:00:00Z"),
        said(only([](Notice& m) { m.set(span("2026-04-10T03:00:00Z", "2026-04-10T05:00:00Z")); }),
             "2026-04-08T04:00:00Z")},
       0,
       0,
       "refused"},
      {"called before the mail: it acknowledges nothing",
       {said(only([](Notice& m) {
               m.set(span("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"));
               m.notice_email = at("2026-04-06T03:00:00Z");
               m.notice_phone = at("2026-04-06T02:59:59Z");
             }),
             "2026-04-06T04:00:00Z")},
       0,
       0,
       "refused"},
      {"the other party does not edit",
       {said(good(), "2026-04-06T04:00:00Z"),
        said(only([](Notice& m) { m.to = at("2026-04-09T03:01:00Z"); }), "2026-04-07T00:00:00Z", "", "client")},
       120,
       120,
       "established"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto judged = judged_acts(c.acts);
    EXPECT_EQ(minutes_of(judged, 0), c.web_min);
    EXPECT_EQ(minutes_of(judged, 1), c.login_min);
    EXPECT_EQ(joined(judged.standings), c.standing);
  }
}

TEST(Maintenance, WhatWasSaidIsTakenBack) {
  const Act unanswered = said(but([](Notice& m) { m.ack = {}; }), "2026-04-06T04:00:00Z");
  const Act answer =
      said(only([](Notice& m) { m.ack = at("2026-04-07T00:00:00Z"); }), "2026-04-07T00:00:00Z", "", "client");
  struct Case {
    const char* why;
    std::vector<Act> acts;
    std::int64_t minutes;
    const char* standing;
  };
  const Case cases[] = {
      {"acknowledged by the client", {unanswered, answer}, 120, "established"},
      {"the client takes that back in time",
       {unanswered, answer, taken_back({"ack"}, "2026-04-08T00:00:00Z", "client")},
       0,
       "refused"},
      {"after the start it stays",
       {unanswered, answer, taken_back({"ack"}, "2026-04-09T03:00:00Z", "client")},
       120,
       "established"},
      {"the provider cannot take back what the client said",
       {unanswered, answer, taken_back({"ack"}, "2026-04-08T00:00:00Z")},
       120,
       "established"},
      {"nor the client the whole of the provider's",
       {unanswered, answer, taken_back({}, "2026-04-09T03:00:00Z", "client")},
       120,
       "established"},
      {"cancelled", {said(good(), "2026-04-06T04:00:00Z"), taken_back({}, "2026-04-08T00:00:00Z")}, 0, "withdrawn"},
      {"cancelled by its span",
       {said(good(), "2026-04-06T04:00:00Z"), taken_back({"to"}, "2026-04-08T00:00:00Z")},
       0,
       "withdrawn"},
      {"cancelled and announced again with the old notice",
       {said(good(), "2026-04-06T04:00:00Z"), taken_back({"from"}, "2026-04-06T05:00:00Z"),
        said(good(), "2026-04-06T06:00:00Z")},
       0,
       "refused"},
      {"what was said before it was taken back is cleared, what comes later stands",
       {said(good(), "2026-04-06T04:00:00Z"), taken_back({}, "2026-04-06T05:00:00Z"),
        said(but([](Notice& m) { m.notice_email = m.ack = at("2026-04-06T07:00:00Z"); }), "2026-04-06T07:00:00Z")},
       120,
       "established"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto judged = judged_acts(c.acts);
    EXPECT_EQ(minutes_of(judged), c.minutes);
    EXPECT_EQ(joined(judged.standings), c.standing);
  }
}

TEST(Maintenance, WhatWasRecordedAfterTheStartIsListed) {
  struct Case {
    const char* why;
    std::vector<Act> acts;
    std::vector<std::string> late;
    std::int64_t shown, refused;
  };
  const Act in_time = said(good(), "2026-04-06T16:00:00Z");
  const Case cases[] = {
      {"in time", {in_time}, {}, 120, 120},
      {"at the start", {said(good(), "2026-04-06T16:00:00Z", "2026-04-09T03:00:00Z")}, {}, 120, 120},
      {"during the work",
       {said(good(), "2026-04-06T16:00:00Z", "2026-04-09T03:00:01Z")},
       {"notice_email", "ack"},
       120,
       0},
      {"the acknowledgement alone",
       {said(but([](Notice& m) { m.ack = {}; }), "2026-04-06T16:00:00Z"),
        said(only([](Notice& m) { m.ack = at("2026-04-07T00:00:00Z"); }), "2026-04-07T00:00:00Z",
             "2026-04-20T00:00:00Z")},
       {"ack"},
       120,
       0},
      {"said again late, but recorded in time once",
       {in_time, said(good(), "2026-04-06T17:00:00Z", "2026-04-20T00:00:00Z")},
       {},
       120,
       120},
      {"a contact after the start is too late anyway",
       {said(but([](Notice& m) { m.ack = at("2026-04-09T04:00:00Z"); }), "2026-04-06T16:00:00Z",
             "2026-04-09T05:00:00Z")},
       {"notice_email"},
       0,
       0},
      {"an act that states no instant",
       {in_time, said(only([](Notice& m) { m.to = at("2026-04-09T04:00:00Z"); }), "2026-04-08T00:00:00Z",
                      "2026-04-20T00:00:00Z")},
       {"said_at"},
       60,
       60},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto shown = judged_acts(c.acts);
    std::vector<std::string> late;
    for (const LateRecorded& each : shown.late) late.push_back(each.what);
    EXPECT_EQ(late, c.late);
    EXPECT_EQ(minutes_of(shown), c.shown);
    EXPECT_EQ(minutes_of(judged_acts(c.acts, {"late_recorded=refused"})), c.refused);
  }
}

TEST(Maintenance, IsListedWhereAPartOfItLies) {
  const Interval april = span("2026-04-01T06:00:00Z", "2026-05-01T06:00:00Z");
  const auto spanning = [](const char* from, const char* to) { return but([&](Notice& m) { m.set(span(from, to)); }); };
  struct Case {
    const char* why;
    std::vector<Act> acts;
    std::size_t listed;
  };
  const Case cases[] = {
      {"here", {said(spanning("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"), "2026-04-01T00:00:00Z")}, 1},
      {"over when the month begins",
       {said(spanning("2026-03-31T03:00:00Z", "2026-04-01T06:00:00Z"), "2026-03-01T00:00:00Z")},
       0},
      {"moved away in time",
       {said(spanning("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"), "2026-04-01T00:00:00Z"),
        said(spanning("2026-05-09T03:00:00Z", "2026-05-09T05:00:00Z"), "2026-04-02T00:00:00Z")},
       0},
      {"moved away after it had begun",
       {said(spanning("2026-04-09T03:00:00Z", "2026-04-09T05:00:00Z"), "2026-04-01T00:00:00Z"),
        said(spanning("2026-05-09T03:00:00Z", "2026-05-09T05:00:00Z"), "2026-05-02T00:00:00Z")},
       1},
      {"moved here",
       {said(spanning("2026-03-09T03:00:00Z", "2026-03-09T05:00:00Z"), "2026-03-01T00:00:00Z"),
        said(spanning("2026-04-30T03:00:00Z", "2026-05-09T05:00:00Z"), "2026-03-02T00:00:00Z")},
       1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(judged_all(c.acts, {}, "America/Mexico_City", april).size(), c.listed);
  }
}

TEST(Scope, IsAllWhenEmpty) {
  EXPECT_TRUE(in_scope({}, "web"));
  EXPECT_TRUE(in_scope({"dashboards", "web"}, "web"));
  EXPECT_FALSE(in_scope({"dashboards"}, "web"));
}

}  // namespace
}  // namespace sereno::sla
