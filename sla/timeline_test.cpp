#include "sla/timeline.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"

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
  std::vector<Correction> corrections{};
  std::vector<std::string> services{};  ///< that the contract requires
  std::string policy{};
};

std::string watched(const World& world, std::int64_t count) {
  Contract contract = shipped_contract();
  contract.functions[0].services = world.services;
  const Policy policy = policy_with({world.policy});
  const Interval range{minutes(0), minutes(count)};
  auto lines = build_timelines(contract, policy, group_by_service(contract, world.runs, range.to, range.to),
                               world.recorded, range);
  for (const Correction& correction : world.corrections)
    for (Timeline& line : lines) correct(line, correction, range);
  return letters(lines.at(0), count);
}

Correction correction(State state, std::int64_t from, std::int64_t to, const std::string& function = "web") {
  return {.function = function, .span = {minutes(from), minutes(to)}, .state = state};
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
       "??DDUUUUUU"},
      {"degraded over unknown over warning",
       {.runs = {run("a", warning, 0, 9, 60, "web"), run("b", degraded, 0, 3, 60, "web"),
                 run("b", unknown, 4, 9, 60, "web")}},
       "dddduuuuuu"},
      {"a required service that never spoke", {.runs = {run("a", up, 0, 9)}, .services = {"a", "b"}}, "??????????"},
      {"a service that the contract does not list",
       {.runs = {run("a", up, 0, 9), run("web", down, 0, 9)}, .services = {"a"}},
       "UUUUUUUUUU"},
      {"down beats silence", {.runs = {run("a", down, 0, 9)}, .services = {"a", "b"}}, "DDDDDDDDDD"},
      {"what a service serves now decides for its past",
       {.runs = {run("a", up, 0, 4, 60, "dashboards"), run("a", up, 5, 9, 60, "web")}},
       "UUUUUUUUUU"},
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

TEST(State, HasFiveWords) {
  for (const State state : {State::up, State::warning, State::unknown, State::degraded, State::down})
    EXPECT_EQ(parse_state(to_string(state)).value(), state);
  EXPECT_EQ(parse_state("up").error().message, "'up' is no state; there are UP, WARNING, DEGRADED, DOWN and UNKNOWN");
  EXPECT_FALSE(parse_state(""));
}

}  // namespace
}  // namespace sereno::sla
