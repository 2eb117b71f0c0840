#include <gtest/gtest.h>

#include "sla/testing/maintenance_fixture.h"

namespace sereno::sla {
namespace {

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

}  // namespace
}  // namespace sereno::sla
