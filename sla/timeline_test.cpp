#include "sla/timeline.h"

#include <gtest/gtest.h>

#include "sla/testing/act_fixture.h"
#include "sla/timeline_vantage.h"

namespace sereno::sla {
namespace {

constexpr std::int64_t minute = 60'000;

Instant minutes(std::int64_t count) { return instant_from_ms(count * minute); }

/// A run of a service from one minute to another.
ObservedRun run(const std::string& service, State state, std::int64_t first, std::int64_t last,
                std::int64_t interval_s = 0, const std::string& function = "") {
  return {.service = service,
          .function = function,
          .state = state,
          .first_seen = minutes(first),
          .last_confirmed = minutes(last),
          .interval = std::chrono::seconds{interval_s},
          .samples = last - first + 1};
}

/// One letter a minute: U up, W warning, ? silent, u unknown said, d degraded, D down.
std::string letters(const Timeline& line, std::int64_t count) {
  std::string text;
  for (std::int64_t i = 0; i < count; ++i) {
    const Instant now = minutes(i) + milliseconds{minute / 2};
    text += line.down.contains(now)       ? 'D'
            : line.degraded.contains(now) ? 'd'
            : line.silent.contains(now)   ? '?'
            : line.unknown.contains(now)  ? 'u'
            : line.warning.contains(now)  ? 'W'
                                          : 'U';
  }
  return text;
}

struct World {
  std::vector<ObservedRun> runs{};
  std::vector<RecordedState> recorded{};
  std::vector<Overlay> corrections{};
  std::vector<Act> acts{};
  std::vector<std::string> services{};  ///< that the contract requires
  std::string policy{};
};

std::string watched(const World& world, std::int64_t count) {
  Contract contract = shipped_contract();
  contract.functions[0].services = world.services;
  const Policy policy = policy_with({world.policy});
  const Interval range{minutes(0), minutes(count)};
  const Evidence evidence{.runs = world.runs, .recorded = world.recorded, .acts = world.acts};
  const auto all = [](const std::string&, bool) { return true; };
  auto lines =
      build_timelines(contract, policy, observe(contract, evidence, evidence.acts, {range.to, range.to}, all), range);
  for (const Overlay& correction : world.corrections)
    for (Timeline& line : lines) correct(line, correction, range);
  return letters(lines.at(0), count);
}

Overlay correction(State state, std::int64_t from, std::int64_t to, const std::string& function = "web") {
  return {.function = function, .spans = IntervalSet({minutes(from), minutes(to)}), .state = state};
}

/// That a service serves web from and to a minute (-1: not said), said at a minute.
Act membership(const std::string& service, std::int64_t from, std::int64_t to, std::int64_t said,
               const std::string& renamed_from = "") {
  MembershipSaid what{.service = service, .function = "web", .renamed_from = renamed_from};
  if (from >= 0) what.from = minutes(from);
  if (to >= 0) what.to = minutes(to);
  Act record = act(what);
  record.head.said_at = record.head.recorded_at = minutes(said);
  return record;
}

ObservedRun seen_by(ObservedRun run, const std::string& source) {
  run.source = source;
  run.imported = true;
  return run;
}

RecordedState recorded(State state, std::int64_t from, std::int64_t to) {
  return {"web", {minutes(from), minutes(to)}, state};
}

TEST(Timeline, ReadsRuns) {
  using enum State;
  struct Case {
    const char* why;
    World world;
    const char* letters;
  };
  const Case cases[] = {
      {"nothing heard", {}, "????????????"},
      {"stale after 180 s where none is named", {.runs = {run("web", up, 1, 4)}}, "?UUUUUU?????"},
      {"three of its own intervals", {.runs = {run("web", up, 0, 1, 120)}}, "UUUUUUU?????"},
      {"the policy wins", {.runs = {run("web", up, 0, 1, 120)}, .policy = "stale_after_s=60"}, "UU??????????"},
      {"the next result ends a run", {.runs = {run("web", down, 0, 3), run("web", up, 5, 11)}}, "DDDDDUUUUUUU"},
      {"a gap: held until stale, then silence",
       {.runs = {run("web", down, 0, 1), run("web", up, 8, 11)}},
       "DDDD????UUUU"},
      {"each state",
       {.runs = {run("web", warning, 0, 1), run("web", degraded, 2, 3), run("web", unknown, 4, 5),
                 run("web", down, 6, 7), run("web", up, 8, 11)}},
       "WWdduuDDUUUU"},
      {"a late import overlaps: the worse holds until the next sample is due",
       {.runs = {run("web", up, 0, 11), run("web", down, 3, 5)}},
       "UUUDDDUUUUUU"},
      {"a worse one around a better one", {.runs = {run("web", down, 0, 11), run("web", up, 3, 5)}}, "DDDDDDDDDDDD"},
      {"in any order", {.runs = {run("web", up, 8, 11), run("web", down, 0, 3), run("web", up, 4, 7)}}, "DDDDUUUUUUUU"},
      {"other services say nothing of it", {.runs = {run("disk", down, 0, 11)}}, "????????????"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(watched(c.world, 12), c.letters);
  }
}

TEST(Timeline, WeighsServicesRecordsAndCorrections) {
  using enum State;
  struct Case {
    const char* why;
    World world;
    const char* letters;
  };
  const Case cases[] = {
      {"worst of two services",
       {.runs = {run("a", up, 0, 9, 60, "web"), run("b", down, 2, 3, 60, "web"), run("b", up, 4, 9, 60, "web")}},
       "UUDDUUUUUU"},
      {"degraded over unknown over warning",
       {.runs = {run("a", warning, 0, 9, 60, "web"), run("b", degraded, 0, 3, 60, "web"),
                 run("b", unknown, 4, 9, 60, "web")}},
       "dddduuuuuu"},
      {"a required service that never spoke", {.runs = {run("a", up, 0, 9)}, .services = {"a", "b"}}, "??????????"},
      {"a service that the contract does not list",
       {.runs = {run("a", up, 0, 9), run("web", down, 0, 9)}, .services = {"a"}},
       "UUUUUUUUUU"},
      {"down beats silence", {.runs = {run("a", down, 0, 9)}, .services = {"a", "b"}}, "DDDDDDDDDD"},
      {"what a service serves now says nothing about its past",
       {.runs = {run("a", up, 0, 4, 60, "dashboards"), run("a", up, 5, 9, 60, "web")}},
       "?????UUUUU"},
      {"records alone", {.recorded = {recorded(up, 0, 4), recorded(down, 4, 6)}}, "UUUUDD????"},
      {"the worse record holds", {.recorded = {recorded(down, 2, 4), recorded(up, 0, 10)}}, "UUDDUUUUUU"},
      {"a record fills silence", {.runs = {run("web", up, 0, 1)}, .recorded = {recorded(up, 0, 8)}}, "UUUUUUUU??"},
      {"where both speak the worse holds",
       {.runs = {run("web", up, 0, 9)}, .recorded = {recorded(down, 2, 3), recorded(unknown, 5, 6)}},
       "UUDUUuUUUU"},
      {"a correction overwrites",
       {.runs = {run("web", down, 0, 9)}, .corrections = {correction(up, 2, 4)}},
       "DDUUDDDDDD"},
      {"silence corrected is no silence",
       {.corrections = {correction(up, 0, 9), correction(unknown, 3, 4)}},
       "UUUuUUUUU?"},
      {"the last one wins",
       {.corrections = {correction(down, 0, 10), correction(warning, 2, 8), correction(degraded, 4, 5)}},
       "DDWWdWWWDD"},
      {"of another function", {.corrections = {correction(down, 0, 10, "dashboards")}}, "??????????"},
      {"of all functions", {.corrections = {correction(down, 0, 10, "")}}, "DDDDDDDDDD"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(watched(c.world, 10), c.letters);
  }
}

TEST(Timeline, KnowsFromWhenToWhenAServiceServes) {
  using enum State;
  const auto a = [](State state, std::int64_t first, std::int64_t last) {
    return run("a", state, first, last, 60, "web");
  };
  const auto b = [](State state, std::int64_t first, std::int64_t last) {
    return run("b", state, first, last, 60, "web");
  };
  struct Case {
    const char* why;
    World world;
    const char* letters;
  };
  const Case cases[] = {
      {"a second service is first heard of at 5", {.runs = {a(up, 0, 9), b(up, 5, 9)}}, "UUUUUUUUUU"},
      {"before any was heard the function is not seen", {.runs = {a(up, 3, 9), b(up, 5, 9)}}, "???UUUUUUU"},
      {"one falls silent and nobody retired it", {.runs = {a(up, 0, 9), b(up, 0, 1)}}, "UUUU??????"},
      {"one is retired while well",
       {.runs = {a(up, 0, 9), b(up, 0, 3)}, .acts = {membership("b", -1, 4, 3)}},
       "UUUUUUUUUU"},
      {"retired, said too late: never backwards",
       {.runs = {a(up, 0, 9), b(up, 0, 1)}, .acts = {membership("b", -1, 2, 7)}},
       "UUUU???UUU"},
      {"retired while down, and the other one is good: at once",
       {.runs = {a(up, 0, 9), b(down, 2, 9)}, .acts = {membership("b", -1, 5, 5)}},
       "UUDDDUUUUU"},
      {"retired while down, good again only at 7",
       {.runs = {b(down, 2, 4), a(up, 7, 9)}, .acts = {membership("b", -1, 5, 5)}},
       "??DDDDDUUU"},
      {"retired while down, and nobody else is there",
       {.runs = {b(up, 0, 1), b(down, 2, 4)}, .acts = {membership("b", -1, 5, 5)}},
       "UUDDDDDDDD"},
      {"the last one is retired while well: nobody sees it any more",
       {.runs = {b(up, 0, 9)}, .acts = {membership("b", -1, 5, 5)}},
       "UUUUU?????"},
      {"a test before it serves says nothing",
       {.runs = {a(up, 0, 9), b(down, 2, 4), b(up, 5, 9)}, .acts = {membership("b", 5, -1, 0)}},
       "UUUUUUUUUU"},
      {"renamed: both names are one",
       {.runs = {a(up, 0, 3), b(up, 6, 9)}, .acts = {membership("b", 4, -1, 4, "a")}},
       "UUUUUUUUUU"},
      {"renamed while down: the new name's first good result ends it",
       {.runs = {a(down, 0, 3), b(up, 6, 9)}, .acts = {membership("b", 4, -1, 4, "a")}},
       "DDDDDDUUUU"},
      {"a rename that was said later holds from then on",
       {.runs = {a(up, 0, 1), b(up, 2, 9)}, .acts = {membership("b", 2, -1, 7, "a")}},
       "UUUU???UUU"},
      {"without a record the old name is silent", {.runs = {a(up, 0, 1), b(up, 2, 9)}}, "UUUU??????"},
      {"what the contract lists serves before it is heard",
       {.runs = {a(up, 0, 9), b(up, 5, 9)}, .services = {"a", "b"}},
       "?????UUUUU"},
      {"and no longer once it is retired",
       {.runs = {a(up, 0, 9), b(up, 0, 4)}, .acts = {membership("b", -1, 5, 5)}, .services = {"a", "b"}},
       "UUUUUUUUUU"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(watched(c.world, 10), c.letters);
  }
}

TEST(Timeline, WeighsVantagePoints) {
  using enum State;
  const auto web = [](State state, std::int64_t first, std::int64_t last) { return run("web", state, first, last); };
  const std::vector<ObservedRun> two{web(up, 0, 9), seen_by(web(down, 2, 5), "far"), seen_by(web(up, 6, 9), "far")};
  std::vector<ObservedRun> three = two;
  three.push_back(seen_by(web(down, 4, 7), "farther"));
  struct Case {
    const char* why;
    World world;
    const char* letters;
  };
  const Case cases[] = {
      {"the worst counts", {.runs = two}, "UUDDDDUUUU"},
      {"what one sees ends nothing of what the other saw",
       {.runs = {web(down, 0, 0), web(up, 2, 9), seen_by(web(up, 1, 9), "far")}},
       "DDUUUUUUUU"},
      {"half is no majority", {.runs = two, .policy = "vantages=majority"}, "UUDDDDUUUU"},
      {"one that is up is enough", {.runs = two, .policy = "vantages=any_up"}, "UUUUUUUUUU"},
      {"two of three", {.runs = three, .policy = "vantages=majority"}, "UUDDDDUUUU"},
      {"who knows nothing has no vote",
       {.runs = {web(up, 0, 3), seen_by(web(down, 6, 9), "far")}, .policy = "vantages=majority"},
       "UUUUUUDDDD"},
      {"another tool's states are a vantage point as well",
       {.runs = {web(up, 0, 9)},
        .recorded = {{"web", {minutes(2), minutes(4)}, down, "far"}, {"web", {minutes(0), minutes(2)}, up, "far"}},
        .policy = "vantages=any_up"},
       "UUUUUUUUUU"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(watched(c.world, 10), c.letters);
  }
}

TEST(Timeline, ListsWhereVantagePointsDiffer) {
  Evidence evidence{.runs = {run("web", State::up, 0, 9), seen_by(run("web", State::down, 2, 5), "far"),
                             seen_by(run("web", State::up, 6, 9), "far")}};
  const Contract contract = shipped_contract();
  const Interval range{minutes(0), minutes(10)};
  const auto all = [](const std::string&, bool) { return true; };
  const auto found =
      disagreements(contract, Policy{}, observe(contract, evidence, evidence.acts, {range.to, range.to}, all), range);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].span, (Interval{minutes(2), minutes(6)}));
  EXPECT_EQ(found[0].down, std::vector<std::string>{"far"});
  EXPECT_EQ(found[0].up, std::vector<std::string>{"agent"});
}

TEST(State, HasFiveWords) {
  for (const State state : {State::up, State::warning, State::unknown, State::degraded, State::down})
    EXPECT_EQ(parse_state(to_string(state)).value(), state);
  EXPECT_EQ(parse_state("up").error().message, "'up' is no state; there are UP, WARNING, DEGRADED, DOWN and UNKNOWN");
  EXPECT_FALSE(parse_state(""));
}

}  // namespace
}  // namespace sereno::sla
