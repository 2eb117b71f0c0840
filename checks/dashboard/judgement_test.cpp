#include "checks/dashboard/judgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dashboard {
namespace {

using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::instant_from_ms;
using sereno::milliseconds;
using sereno::Range;
using sereno::Status;
using testing::HasSubstr;

constexpr sereno::Instant noon = instant_from_ms(1'800'000'000'000);

Settings settings() {
  Settings own;
  own.places.time = "/updated";
  own.warning_s = Range{.high = 60};
  own.critical_s = Range{.high = 180};
  return own;
}
Sample aged(double seconds) {
  return {.updated = noon - milliseconds{static_cast<long>(seconds * 1000)}, .server_clock = noon, .at = noon};
}
Sample of(std::string sequence, std::string value, sereno::Instant at = noon) {
  return {.sequence = std::move(sequence), .values = {std::move(value)}, .at = at};
}

TEST(Judgement, GoesByTheServersOwnClock) {
  struct Case {
    const char* why;
    Sample sample;
    Status status;
    std::string summary;
  };
  Sample our_clock_is_wrong = aged(10);
  our_clock_is_wrong.at = noon + std::chrono::hours{1};
  const Case cases[] = {
      {"fresh", aged(10), Status::ok, "the figures are 10 s old"},
      {"the bound is inclusive", aged(60), Status::ok, "old"},
      {"old", aged(61), Status::warning, "figures: stale: the figures are 61 s old [fault=platform conf=medium]"},
      {"too old", aged(840), Status::critical,
       "figures: stale: the figures are 14 min old [fault=platform conf=medium]"},
      {"our own clock decides nothing", our_clock_is_wrong, Status::ok, "the figures are 10 s old"},
      {"clocks differ a little", aged(-4), Status::ok, "the figures are 0.000 s old"},
      {"of the future", aged(-3600), Status::unknown,
       "figures: the figures are of the future by 60 min [fault=not established]"},
      {"no time",
       {.time_problem = "nothing at /updated", .at = noon},
       Status::critical,
       "figures: the figures say no time [fault=platform conf=medium], nothing at /updated"},
      {"no zone",
       {.time_problem = "the time '12:00' does not say its zone", .zone_is_missing = true, .at = noon},
       Status::unknown,
       "does not say its zone [fault=observer conf=high]"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judge(settings(), {.samples = {c.sample}}, {});
    EXPECT_EQ(result.status, c.status);
    EXPECT_THAT(result.summary, HasSubstr(c.summary));
  }
}

TEST(Judgement, WantsSequenceAndFiguresToMove) {
  Settings own = settings();
  own.changed_within = std::chrono::seconds{10};
  const Remembered since{.sequence = Remembered::Part{"sequence 1", noon - std::chrono::seconds{11}},
                         .values = Remembered::Part{"7", noon - std::chrono::seconds{11}}};
  struct Case {
    const char* why;
    Seen seen;
    Status status;
    std::string summary;
  };
  const Case cases[] = {
      {"the first look", {.samples = {of("1", "7")}}, Status::ok, "seen for the first time"},
      {"both moved", {.samples = {of("1", "7"), of("2", "8")}, .watched_s = 11}, Status::ok, "they change"},
      {"watched long enough",
       {.samples = {of("1", "7"), of("1", "7")}, .watched_s = 10},
       Status::critical,
       "figures: the figures stand still for 10 s: 7"},
      {"fresh numbers on old figures",
       {.samples = {of("1", "7"), of("2", "7")}, .watched_s = 10},
       Status::critical,
       "the figures stand still for 10 s: 7"},
      {"figures move, the sequence does not",
       {.samples = {of("1", "7"), of("1", "8")}, .watched_s = 10},
       Status::critical,
       "figures: sequence 1 again and again for 10 s"},
      {"as an earlier run saw it",
       {.samples = {of("1", "7")}, .remembered = since},
       Status::critical,
       "the figures stand still for 11 s"},
      {"an earlier run, not so long ago",
       {.samples = {of("1", "7", noon - std::chrono::seconds{2})}, .remembered = since},
       Status::ok,
       "they change"},
      {"it moved since", {.samples = {of("2", "8")}, .remembered = since}, Status::ok, "they change"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judge(own, c.seen, {});
    EXPECT_EQ(result.status, c.status);
    EXPECT_THAT(result.summary, HasSubstr(c.summary));
  }
}

TEST(Judgement, RemembersSinceWhenNothingMoves) {
  Settings own = settings();
  own.changed_within = std::chrono::hours{1};
  const auto first = to_remember(own, {.samples = {of("1", "a b\nc")}});
  EXPECT_EQ(first.sequence->since, noon);
  const auto second = to_remember(own, {.samples = {of("2", "a b\nc", noon + milliseconds{5})}, .remembered = first});
  EXPECT_EQ(second.sequence->since, noon + milliseconds{5});
  EXPECT_EQ(second.values->since, noon);
  const Remembered lines{.sequence = Remembered::Part{"sequence 1", noon}, .values = Remembered::Part{"7, 8", noon}};
  EXPECT_EQ(Remembered::from_text(lines.text()), lines);
  for (const char* none : {"", "\n", "x", "12", "x y\nz"}) EXPECT_EQ(Remembered::from_text(none), Remembered{}) << none;
}

TEST(Judgement, TellsFiguresFromPings) {
  Settings own = settings();
  own.mode = Mode::ws;
  const auto result = judge(own, {.heard = Heard{.pings = 12, .listened_s = 30}}, {});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.fault.owner, FaultOwner::platform);
  EXPECT_THAT(result.summary,
              HasSubstr("ws: 101, then 12 pings and 0 messages with figures in 30 s [fault=platform conf=medium]"));
  EXPECT_THAT(
      judge(own, {.heard = Heard{.other = 1, .last_other = "{\"type\":\"rejected\"}", .listened_s = 1}}, {}).summary,
      HasSubstr("1 of another kind, the last '{\"type\":\"rejected\"}'"));
  own.places.sequence = "/sequence";
  EXPECT_THAT(judge(own, {.samples = {of("5", "1"), of("5", "2")}, .heard = Heard{.data = 2}}, {}).summary,
              HasSubstr("ws: sequence 5 again in each of 2 messages [fault=platform conf=medium]"));
}

TEST(Judgement, OfASignInThatDoesNotShowIsThePlatforms) {
  Settings own = settings();
  own.mode = Mode::stimulus;
  own.figure = "/agents";
  const Stimulus hidden{.signed_in = true, .before = 12, .after = 12, .latency_s = 10};
  const auto result = judge(own, {.stimulus = hidden}, {});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.fault.confidence, sereno::Confidence::high);
  EXPECT_THAT(result.summary,
              HasSubstr("stimulus: a sign-in did not show within 10 s [fault=platform conf=high], /agents stayed 12"));
  EXPECT_EQ(
      judge(own, {.stimulus = Stimulus{.signed_in = true, .before = 12, .after = 13, .appeared = true}}, {}).status,
      Status::ok);
}

TEST(Sample, ReadsTimesThatSayTheirZone) {
  Settings own = settings();
  const auto problem = [&](const std::string& time) {
    return read_sample(own, "{\"updated\":\"" + time + "\"}", noon, noon).time_problem;
  };
  EXPECT_EQ(problem("2026-11-28T00:00:00Z"), "");
  EXPECT_EQ(problem("2026-11-28 00:00:00+01:00"), "");
  EXPECT_EQ(problem("2026-11-28 00:00:00"), "the time '2026-11-28 00:00:00' does not say its zone");
  EXPECT_EQ(problem("yesterday"), "'yesterday' is no time");
  own.places.zone = "America/Mexico_City";
  EXPECT_EQ(problem("2026-11-28 00:00:00"), "");
  EXPECT_EQ(read_sample(own, "{}", noon, noon).time_problem, "nothing at /updated");
  EXPECT_THAT(read_sample(own, "<html>", noon, noon).time_problem, HasSubstr("JSON"));
}

TEST(Message, IsFiguresByThePointerAlone) {
  Settings own = settings();
  own.data_match = "/sequence";
  EXPECT_EQ(kind_of(own, R"({"type":"data","sequence":5})"), MessageKind::data);
  EXPECT_EQ(kind_of(own, R"({"type":"ping","time":5})"), MessageKind::keep_alive);
  EXPECT_EQ(kind_of(own, R"({"type":"subscribed"})"), MessageKind::other);
  EXPECT_EQ(kind_of(own, "{figures: 12"), MessageKind::no_json);
  own.ignore = *sereno::steps::Pattern::compile("presence", {});
  EXPECT_EQ(kind_of(own, R"({"event":"presence","sequence":5})"), MessageKind::keep_alive);
}

}  // namespace
}  // namespace dashboard
