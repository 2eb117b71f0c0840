#include "sla/report_coverage.h"

#include <gtest/gtest.h>

#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

std::int64_t minutes_of(milliseconds time) {
  EXPECT_EQ(time.count() % 60'000, 0);
  return time.count() / 60'000;
}

/// What shows that it is a gap, a piece each.
std::string shown(const CoverageGap& gap) {
  std::string text;
  const auto at_text = [](const std::optional<Instant>& at) { return at ? format_instant(*at) : "-"; };
  for (const GapEvidence& each : gap.evidence)
    text += std::string(to_string(each.kind)) + " " + each.of + " " + at_text(each.from) + " to " + at_text(each.to) +
            (each.said.empty() ? "" : " " + each.said) + ";";
  return text;
}

TEST(Report, HowFarTheClockOfTheAgentWasOff) {
  Evidence evidence = all_up();
  EXPECT_EQ(reported(evidence).coverage.clock_offset_max, std::nullopt) << "nothing of the agent's own was heard";
  evidence.runs.push_back({.service = "web", .state = State::up, .first_seen = at("2026-03-31T00:00:00Z")});
  evidence.runs[0].last_confirmed = at("2026-05-03T00:00:00Z");
  const std::string without = reported(evidence).digest;
  EXPECT_EQ(reported(evidence).coverage.clock_offset_max, milliseconds{0});
  evidence.clock_jumps = {{at("2026-04-10T12:00:00Z"), milliseconds{-5'000}, 0},
                          {at("2026-04-11T12:00:00Z"), milliseconds{3'000}, 0},
                          {at("2026-05-02T12:00:00Z"), milliseconds{9'000}, 0}};
  EXPECT_EQ(reported(evidence).coverage.clock_offset_max, milliseconds{5'000}) << "the farthest within the month";
  EXPECT_NE(reported(evidence).digest, without);
}

TEST(Report, UnknownTimeByReason) {
  Evidence evidence = all_up();
  evidence.recorded.erase(evidence.recorded.begin());  // web is watched by samples
  const auto run = [&](State state, const char* first, const char* last) {
    evidence.runs.push_back({.service = "web", .state = state, .first_seen = at(first), .last_confirmed = at(last)});
  };
  run(State::up, "2026-03-31T00:00:00Z", "2026-04-10T11:57:00Z");  // stale at 12:00
  run(State::unknown, "2026-04-10T13:00:00Z", "2026-04-10T13:29:00Z");
  run(State::up, "2026-04-10T13:30:00Z", "2026-05-03T00:00:00Z");
  evidence.observer_outages = {span("2026-04-10T12:20:00Z", "2026-04-10T12:50:00Z")};
  const auto report = reported(evidence);
  EXPECT_EQ(minutes_of(report.coverage.unknown.silence), 30);
  EXPECT_EQ(minutes_of(report.coverage.unknown.observer), 30);
  EXPECT_EQ(minutes_of(report.coverage.unknown.check), 30);
  ASSERT_EQ(report.coverage.gaps.size(), 4u);
  EXPECT_EQ(report.coverage.gaps[1].reason, UnknownFor::observer);
  EXPECT_EQ(shown(report.coverage.gaps[0]), "silent web 2026-04-10T11:57:00Z to 2026-04-10T13:00:00Z;");
  EXPECT_EQ(shown(report.coverage.gaps[1]),
            "agent_stopped  2026-04-10T12:20:00Z to 2026-04-10T12:50:00Z;"
            "silent web 2026-04-10T11:57:00Z to 2026-04-10T13:00:00Z;");
  EXPECT_EQ(shown(report.coverage.gaps[3]), "said web 2026-04-10T13:00:00Z to 2026-04-10T13:29:00Z;");
  ASSERT_EQ(report.outages.size(), 1u);
  EXPECT_EQ(report.outages[0].kind, OutageKind::unknown);
  EXPECT_EQ(coded(report.outages[0].causes),
            (std::vector<std::string>{"nothing_heard", "agent_stopped", "told_unknown"}));
}

TEST(Report, WhatTheObserverCouldNotDoIsNeitherTheChecksNorSilence) {
  Evidence evidence = all_up();
  evidence.recorded.erase(evidence.recorded.begin());
  const auto run = [&](const char* service, State state, const char* first, const char* last, const char* observer) {
    evidence.runs.push_back({.service = service,
                             .function = "web",
                             .state = state,
                             .first_seen = at(first),
                             .last_confirmed = at(last),
                             .observer = observer});
  };
  run("web-1", State::up, "2026-03-31T00:00:00Z", "2026-04-10T11:59:00Z", "");
  run("web-1", State::unknown, "2026-04-10T12:00:00Z", "2026-04-10T12:29:00Z", "no_descriptor");
  run("web-1", State::unknown, "2026-04-10T12:30:00Z", "2026-04-10T12:39:00Z", "no_place");
  run("web-1", State::up, "2026-04-10T12:40:00Z", "2026-05-03T00:00:00Z", "");
  run("web-2", State::up, "2026-03-31T00:00:00Z", "2026-04-10T12:19:00Z", "");
  run("web-2", State::unknown, "2026-04-10T12:20:00Z", "2026-04-10T12:24:00Z", "");
  run("web-2", State::up, "2026-04-10T12:25:00Z", "2026-05-03T00:00:00Z", "");
  const auto report = reported(evidence);
  EXPECT_EQ(minutes_of(report.coverage.unknown.observer), 35);
  EXPECT_EQ(minutes_of(report.coverage.unknown.check), 5) << "a check that could not tell goes before";
  EXPECT_EQ(minutes_of(report.coverage.unknown.silence), 0);
  ASSERT_EQ(report.coverage.gaps.size(), 4u);
  EXPECT_EQ(report.coverage.gaps[0].detail, "no_descriptor");
  EXPECT_EQ(shown(report.coverage.gaps[0]), "said web-1 2026-04-10T12:00:00Z to 2026-04-10T12:29:00Z;");
  EXPECT_EQ(report.coverage.gaps[1].reason, UnknownFor::check);
  EXPECT_EQ(report.coverage.gaps[3].detail, "no_place");
  ASSERT_EQ(report.outages.size(), 1u);
  EXPECT_EQ(coded(report.outages[0].causes),
            (std::vector<std::string>{"observer_failed(no_descriptor)", "observer_failed(no_place)", "told_unknown"}));
}

TEST(Report, AServiceThatIsSilentSinceBeforeTheSpanIsKnown) {
  Evidence evidence = all_up();
  evidence.recorded.erase(evidence.recorded.begin());
  evidence.runs.push_back({.service = "web-1",
                           .function = "web",
                           .state = State::up,
                           .first_seen = at("2026-03-20T00:00:00Z"),
                           .last_confirmed = at("2026-05-03T00:00:00Z")});
  EXPECT_EQ(reported(evidence).counted_down.count(), 0);
  evidence.heard = {{.service = "web-2", .function = "web", .first = at("2026-01-01T00:00:00Z")}};
  const auto report = reported(evidence);
  EXPECT_EQ(report.unknown, april.length()) << "it should have spoken";
  ASSERT_EQ(report.coverage.gaps.size(), 1u);
  EXPECT_EQ(report.coverage.gaps[0].services, std::vector<std::string>{"web-2"});
  evidence.acts.push_back(act(MembershipSaid{.service = "web-2", .function = "web", .to = at("2026-03-01T00:00:00Z")},
                              {.said_at = "2026-02-01T00:00:00Z"}));
  evidence.heard.push_back({.service = "web-1", .function = "web", .first = at("2026-02-01T00:00:00Z")});
  EXPECT_EQ(reported(evidence).unknown.count(), 0) << "retired, it says, before the span";
}

TEST(Report, AServiceThatCameLaterTakesNoPart) {
  struct Case {
    const char* why;
    const char* first_seen;
    const char* as_of;
    std::int64_t unknown;
  };
  const Case cases[] = {
      {"first heard of in the last minute: it was no service before", "2026-05-01T05:59:00Z", "2026-06-01T00:00:00Z",
       0},
      {"at the end", "2026-05-01T06:00:00Z", "2026-06-01T00:00:00Z", 0},
      {"on the next day", "2026-05-02T06:00:00Z", "2026-06-01T00:00:00Z", 0},
      {"in the period, but not yet", "2026-04-20T06:00:00Z", "2026-04-20T06:00:00Z", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Evidence evidence = all_up();
    evidence.recorded.erase(evidence.recorded.begin());  // web is watched by samples
    const auto run = [&](const char* service, const char* first_seen) {
      evidence.runs.push_back({.service = service,
                               .function = "web",
                               .state = State::up,
                               .first_seen = at(first_seen),
                               .last_confirmed = at("2026-05-03T00:00:00Z")});
    };
    run("old", "2026-03-31T00:00:00Z");
    run("new", c.first_seen);
    EXPECT_EQ(minutes_of(reported(evidence, {.as_of = c.as_of}).unknown), c.unknown);
  }
}

}  // namespace
}  // namespace sereno::sla
