#include "sla/sources/ledger_source.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "sla/entry.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/json_lines.h"
#include "sla/sources/known_acts.h"

namespace sereno::sla {
namespace {

/// A ledger in a folder of its own.
class LedgerSource : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/source-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    book_ = *ledger::Ledger::open(folder_ + "/l.db", ledger::Ledger::Access::read_write,
                                  {.clock = [this] { return now_; }});
  }
  void TearDown() override {
    book_.reset();
    std::filesystem::remove_all(folder_);
  }

  ledger::Appended import(const std::string& text) {
    std::istringstream input(text);
    JsonLines lines;
    read_json_lines(input, {.recorded_at = instant_from_ms(1000)}, lines);
    for (const BadLine& bad : lines.bad_lines) ADD_FAILURE() << bad.number << ": " << bad.message;
    const auto added = add_new_acts(lines.acts, *book_->facts(act_types()), lines.batch);
    if (!added) ADD_FAILURE() << added.error().message;
    return *book_->append(std::move(lines.batch));
  }
  Evidence evidence() {
    const Interval month{*parse_instant("2026-04-01T00:00:00Z"), *parse_instant("2026-05-01T00:00:00Z")};
    auto loaded = load_evidence(*book_, month);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? std::move(*loaded) : Evidence{};
  }
  void add_run(const std::string& service, Status status, bool degraded) {
    ASSERT_TRUE(book_->append(
        {{.service = service, .at = *parse_instant("2026-04-02T00:00:00Z"), .status = status, .degraded = degraded}},
        {}));
  }

  std::string folder_;
  Instant now_ = instant_from_ms(1000);
  std::unique_ptr<ledger::Ledger> book_;
};

TEST_F(LedgerSource, MaintenanceWithoutANameIsOneOfItsOwn) {
  const auto line = [](const std::string& from) {
    return R"({"type":"maintenance","from":"2026-04-)" + from + R"(T03:00:00Z","to":"2026-04-20T05:00:00Z"})" + "\n";
  };
  import(line("09") + line("10"));
  const auto found = evidence().acts;
  const auto entries = entries_of(found, "maintenance");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].name, "#1");
  EXPECT_EQ(entries[1].name, "#2");
}

TEST_F(LedgerSource, TellsStatesOfResults) {
  struct Case {
    Status status;
    bool degraded;
    State state;
  };
  const Case cases[] = {
      {Status::ok, false, State::up},
      {Status::warning, false, State::warning},
      {Status::critical, false, State::down},
      {Status::unknown, false, State::unknown},
      {Status::ok, true, State::degraded},
      {Status::warning, true, State::degraded},
      {Status::critical, true, State::degraded},
      {Status::unknown, true, State::unknown},
  };
  for (const Case& c : cases)
    add_run(std::string(to_string(c.status)) + (c.degraded ? " degraded" : ""), c.status, c.degraded);
  const auto found = evidence();
  for (const Case& c : cases) {
    const std::string name = std::string(to_string(c.status)) + (c.degraded ? " degraded" : "");
    SCOPED_TRACE(name);
    const auto run = std::ranges::find(found.runs, name, &ObservedRun::service);
    ASSERT_NE(run, found.runs.end());
    EXPECT_EQ(run->state, c.state);
  }
}

const std::string every_type =
    R"({"type":"sample","service":"web","at":"2026-04-01T06:00:00Z","status":"ok","output":"fine"})"
    "\n"
    R"({"type":"state","function":"web","from":"2026-04-03T00:00:00Z","to":"2026-04-04T00:00:00Z","state":"DOWN"})"
    "\n"
    R"({"type":"maintenance","id":"m","from":"2026-04-09T03:00:00Z","to":"2026-04-09T05:00:00Z","scope":["web"]})"
    "\n"
    R"({"type":"attribution","cause":"third_party","from":"2026-04-05T00:00:00Z","to":"2026-04-06T00:00:00Z"})"
    "\n"
    R"({"type":"incident","id":"i","priority":1,"registered":"2026-04-03T00:01:00Z"})"
    "\n"
    R"({"type":"correction","function":"web","from":"2026-04-03T00:00:00Z","to":"2026-04-03T01:00:00Z","state":"UP"})"
    "\n";

TEST_F(LedgerSource, GivesBackWhatWasImported) {
  EXPECT_EQ(import(every_type).facts, 5);
  const auto found = evidence();
  ASSERT_EQ(found.runs.size(), 1u);
  EXPECT_EQ(found.runs[0].output, "fine");
  EXPECT_EQ(found.runs[0].samples, 1);
  ASSERT_EQ(found.recorded.size(), 1u);
  EXPECT_EQ(found.recorded[0].state, State::down);
  ASSERT_EQ(found.acts.size(), 4u);
  const auto* maintenance = says<MaintenanceSaid>(found.acts[0]);
  ASSERT_NE(maintenance, nullptr);
  EXPECT_EQ(maintenance->scope, std::vector<std::string>{"web"});
  EXPECT_NE(says<ClaimSaid>(found.acts[1]), nullptr);
  EXPECT_NE(says<IncidentSaid>(found.acts[2]), nullptr);
  EXPECT_NE(says<CorrectionSaid>(found.acts[3]), nullptr);
  EXPECT_EQ(found.acts[3].head.sequence, 5);
  EXPECT_EQ(found.acts[3].head.recorded_at, instant_from_ms(1000));
  EXPECT_EQ(found.acts[3].head.said_at, instant_from_ms(1000)) << "nobody said when: when it was recorded";
  EXPECT_EQ(found.acts[3].head.digest.size(), 64u);
  EXPECT_EQ(found.head_sequence, 5);
  EXPECT_EQ(found.head_digest, book_->head()->digest);
}

TEST_F(LedgerSource, TheSameFileAgainChangesNothing) {
  import(every_type);
  const auto head = *book_->head();
  const auto again = import(every_type);
  EXPECT_EQ(again.facts + again.samples, 0);
  EXPECT_EQ(again.facts_skipped.size(), 1u) << "the state";
  EXPECT_EQ(again.samples_skipped, 1);
  EXPECT_EQ(book_->head()->digest, head.digest);
}

TEST_F(LedgerSource, GivesEveryActOfAnIncidentInItsOrder) {
  import(R"({"type":"incident","id":"i","priority":1,"registered":"2026-04-03T00:01:00Z"})");
  import(R"({"type":"incident","id":"i","resolved":"2026-04-03T00:09:00Z"})");
  const auto found = evidence();
  ASSERT_EQ(found.acts.size(), 2u);
  EXPECT_FALSE(says<IncidentSaid>(found.acts[0])->resolved);
  EXPECT_TRUE(says<IncidentSaid>(found.acts[1])->resolved);
}

TEST_F(LedgerSource, HowAFunctionWasGoesBeforeHowItsCheckAlerted) {
  struct Case {
    const char* why;
    const char* line;
    State state;
  };
  const Case cases[] = {
      {"a certificate that ends soon", R"("status":"critical","function_state":"up")", State::up},
      {"a slow page", R"("status":"ok","function_state":"degraded")", State::degraded},
      {"what the asker was told", R"("status":"ok","function_state":"down")", State::down},
      {"it could not look", R"("status":"critical","function_state":"not_seen")", State::unknown},
      {"nothing said", R"("status":"warning")", State::warning},
  };
  int number = 0;
  for (const Case& c : cases)
    import(R"({"type":"sample","service":"s)" + std::to_string(number++) + R"(","at":"2026-04-02T00:00:00Z",)" +
           c.line + "}");
  const auto found = evidence();
  number = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto run = std::ranges::find(found.runs, "s" + std::to_string(number++), &ObservedRun::service);
    ASSERT_NE(run, found.runs.end());
    EXPECT_EQ(run->state, c.state);
  }
}

TEST_F(LedgerSource, WhatTheObserverCouldNotDoIsHis) {
  const auto sample = [](const char* service, Status status) {
    return ledger::Sample{.service = service, .at = *parse_instant("2026-04-02T00:00:00Z"), .status = status};
  };
  ledger::Sample no_place = sample("no place", Status::unknown), fault = sample("fault", Status::critical);
  ledger::Sample seen = sample("seen", Status::critical), check = sample("check", Status::unknown);
  no_place.reason = "no_place";
  fault.fault.owner = FaultOwner::observer;
  seen.fault.owner = FaultOwner::observer;
  seen.function_state = FunctionState::down;
  ASSERT_TRUE(book_->append({no_place, fault, seen, check}, {}));
  std::map<std::string, std::pair<State, std::string>> told;
  for (const ObservedRun& run : evidence().runs) told[run.service] = {run.state, run.observer};
  const std::map<std::string, std::pair<State, std::string>> expected{{"no place", {State::unknown, "no_place"}},
                                                                      {"fault", {State::unknown, "not_said"}},
                                                                      {"seen", {State::down, "not_said"}},
                                                                      {"check", {State::unknown, ""}}};
  EXPECT_EQ(told, expected);
}

TEST_F(LedgerSource, KnowsWhoWasHeardBeforeTheSpan) {
  const auto line = [](const char* service, const char* function, const char* at) {
    return std::string(R"({"type":"sample","service":")") + service + R"(","function":")" + function + R"(","at":")" +
           at + R"(","status":"ok","source":"probe"})" + "\n";
  };
  import(line("web-1", "web", "2026-02-01T00:00:00Z") + line("web-1", "desk", "2026-02-02T00:00:00Z") +
         line("web-2", "web", "2026-02-03T00:00:00Z") + line("web-2", "web", "2026-04-10T00:00:00Z") +
         line("web-3", "web", "2026-06-01T00:00:00Z"));
  const auto found = evidence();
  ASSERT_EQ(found.heard.size(), 2u);
  EXPECT_EQ(found.heard[0].service, "web-1");
  EXPECT_EQ(found.heard[0].function, "desk") << "what it served last";
  EXPECT_EQ(found.heard[0].first, *parse_instant("2026-02-02T00:00:00Z"));
  EXPECT_EQ(found.heard[0].source, "probe");
  EXPECT_TRUE(found.heard[0].imported);
  EXPECT_EQ(found.heard[1].service, "web-2");
  ASSERT_EQ(found.runs.size(), 1u);
}

TEST_F(LedgerSource, TheObserversOwnOutageIsFromStopToStart) {
  struct Case {
    const char* why;
    std::vector<std::pair<const char*, const char*>> facts;  ///< type and day of April, "0": long before
    std::vector<std::pair<const char*, const char*>> outages;
  };
  const Case cases[] = {
      {"it runs", {{"agent_start", "03"}}, {}},
      {"once", {{"agent_start", "02"}, {"agent_stop", "03"}, {"agent_start", "05"}}, {{"03", "05"}}},
      {"killed: no stop", {{"agent_start", "02"}, {"agent_start", "05"}}, {}},
      {"stopped before the span", {{"agent_stop", "0"}, {"agent_start", "05"}}, {{"01", "05"}}},
      {"started before the span", {{"agent_start", "0"}, {"agent_start", "05"}}, {}},
      {"not started again", {{"agent_stop", "28"}}, {{"28", "31"}}},
      {"stopped twice", {{"agent_stop", "03"}, {"agent_stop", "04"}, {"agent_start", "05"}}, {{"04", "05"}}},
      {"the clock went back", {{"agent_stop", "09"}, {"agent_start", "08"}}, {}},
  };
  const auto on = [](const std::string& day) {
    if (day == "0") return *parse_instant("2026-01-01T00:00:00Z");
    return *parse_instant(day == "31" ? "2026-05-01T00:00:00Z" : "2026-04-" + day + "T00:00:00Z");
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    TearDown();
    SetUp();
    for (const auto& [type, day] : c.facts) {
      const ledger::TimeSpan instant{on(day), on(day) + milliseconds{1}};
      ASSERT_TRUE(book_->append({}, {{.type = type, .body = "{}", .head = {.said_at = on(day)}, .span = instant}}));
    }
    std::vector<Interval> expected;
    for (const auto& [from, to] : c.outages) expected.push_back({on(from), on(to)});
    EXPECT_EQ(evidence().observer_outages, expected);
  }
}

TEST_F(LedgerSource, JumpsOfTheClockWithinTheSpan) {
  const auto jump = [](const char* when, const std::string& body) {
    const Instant at = *parse_instant(when);
    return ledger::Fact{.type = "clock_jump", .body = body, .span = ledger::TimeSpan{at, at + milliseconds{1}}};
  };
  ASSERT_TRUE(book_->append(
      {}, {jump("2026-03-30T00:00:00Z", R"({"by_ms":1})"), jump("2026-04-10T00:00:00Z", R"({"by_ms":-2500})")}));
  const auto jumps = evidence().clock_jumps;
  ASSERT_EQ(jumps.size(), 1u);
  EXPECT_EQ(jumps[0].by, milliseconds{-2500});
  EXPECT_EQ(jumps[0].at, *parse_instant("2026-04-10T00:00:00Z"));
  ASSERT_TRUE(book_->append({}, {jump("2026-04-11T00:00:00Z", R"({"by":"much"})")}));
  const auto loaded =
      load_evidence(*book_, {*parse_instant("2026-04-01T00:00:00Z"), *parse_instant("2026-05-01T00:00:00Z")});
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("(clock_jump) has no by_ms"), std::string::npos) << loaded.error().message;
}

TEST_F(LedgerSource, AFactThatCannotBeUnderstoodIsNamed) {
  ASSERT_TRUE(book_->append({}, {{.type = "incident", .body = "{\"type\":\"incident\"}"}}));
  const auto loaded = load_evidence(*book_, {});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, testing::HasSubstr("the ledger's record 1 (incident) \"id\" is missing"));
}

}  // namespace
}  // namespace sereno::sla
