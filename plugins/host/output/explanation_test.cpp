#include "plugins/host/output/explanation.h"

#include <gtest/gtest.h>

#include "plugins/host/output/fault_words.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::host {
namespace {

const Fault platform{
    .owner = FaultOwner::platform, .confidence = Confidence::high, .step = "tls", .reasons = "anchors well"};
const Fault carrier{.owner = FaultOwner::third_party, .party = "carrier", .confidence = Confidence::low};

TEST(FaultWords, SayWhoAndWhy) {
  EXPECT_EQ(fault_words({}), "");
  EXPECT_EQ(fault_words(platform), "platform, high confidence, in step 'tls': anchors well");
  EXPECT_EQ(fault_words(carrier), "third party 'carrier', low confidence");
  EXPECT_EQ(fault_words({.owner = FaultOwner::not_established, .reasons = "candidates: a, b"}),
            "not established: candidates: a, b");
  EXPECT_EQ(fault_tag(platform), "[fault=platform conf=high]");
  EXPECT_EQ(fault_tag(carrier), "[fault=third party carrier conf=low]");
  EXPECT_EQ(fault_tag({.owner = FaultOwner::not_established}), "[fault=not established]");
}

TEST(FaultWords, StandInTheFirstEightyCharacters) {
  struct Case {
    const char* why;
    CheckResult result;
    std::string headline;
  };
  const std::string long_one(90, 'x');
  const Case cases[] = {
      {"behind a short one",
       {.status = Status::critical, .summary = "tls: expired", .fault = platform},
       "tls: expired [fault=platform conf=high]"},
      {"before a long one",
       {.status = Status::critical, .summary = long_one, .fault = platform},
       "[platform] " + long_one},
      {"the check has said it",
       {.status = Status::critical, .summary = "tls: no [fault=platform]", .fault = platform},
       "tls: no [fault=platform]"},
      {"or in fewer words",
       {.status = Status::critical, .summary = "tls: no [platform]", .fault = platform},
       "tls: no [platform]"},
      {"the check says it too late",
       {.status = Status::critical, .summary = long_one + " [fault=platform conf=high], and more", .fault = platform},
       "[platform] " + long_one + ", and more"},
      {"the check says it late, in words of its own",
       {.status = Status::critical, .summary = long_one + " [platform]", .fault = platform},
       "[platform] " + long_one + " [platform]"},
      {"nothing is said", {.status = Status::critical, .summary = "tls: expired"}, "tls: expired"},
      {"nothing to blame", {.status = Status::ok, .summary = "fine", .fault = platform}, "fine"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(headline_with_fault(c.result), c.headline);
    if (c.result.status == Status::ok || c.result.fault == Fault{}) continue;
    CheckResult shown = c.result;
    shown.summary = headline_with_fault(c.result);
    EXPECT_NE(render_plugin_output(shown, "agent_login").substr(0, 80).find("platform"), std::string::npos);
  }
}

TEST(FaultJson, HasEveryField) {
  EXPECT_EQ(fault_json({.status = Status::critical, .fault = platform}),
            R"({"owner":"platform","party":"","confidence":"high","step":"tls","reasons":"anchors well"})");
  EXPECT_EQ(fault_json({.status = Status::ok}),
            R"({"owner":"none","party":"","confidence":"none","step":"","reasons":""})");
  EXPECT_EQ(json_quoted("a\"b\\c\nd\te\x01\xff"), "\"a\\\"b\\\\c\\nd\\te\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

CheckResult failed() {
  return {.status = Status::critical,
          .summary = "tls: expired",
          .long_text = "expected a certificate that holds",
          .metrics = {{.label = "time", .value = 0.5, .unit = "s", .warning = Range{.low = 0, .high = 2}}},
          .steps = {{.name = "tls", .outcome = "expired", .start_s = 0.001, .duration_s = 0.25, .failed = true}},
          .function_state = FunctionState::down,
          .fault = platform};
}

const RunCircumstances circumstances{.name = "portal",
                                     .reproduce = "sereno check web --explain",
                                     .observed = *parse_instant("2026-11-28T12:03:02Z"),
                                     .last_good = *parse_instant("2026-11-28T12:00:00Z")};

TEST(Explanation, IsWhatWhoIsOnCallNeeds) {
  EXPECT_EQ(explained_whole(failed(), circumstances).long_text,
            "  step  start ms   took ms  seen\n"
            "! tls       1.00       250  expired\n"
            "expected a certificate that holds\n"
            "function: down\n"
            "fault: platform, high confidence, in step 'tls': anchors well\n"
            "last good: 2026-11-28T12:00:00Z (3 min 02 s before this)\n"
            "reproduce: sereno check web --explain");
  EXPECT_EQ(
      explained_whole({.status = Status::ok, .summary = "fine"}, {.last_good = circumstances.last_good}).long_text, "");
  EXPECT_EQ(explained_whole(
                {.status = Status::unknown, .function_state = FunctionState::not_seen, .observer = "breaker_open"}, {})
                .long_text,
            "function: not seen, the observer could not look: breaker_open");
}

TEST(Explanation, IsAnObjectForPrograms) {
  EXPECT_EQ(
      result_json(failed(), circumstances),
      R"({"name":"portal","status":"CRITICAL","code":2,"summary":"tls: expired",)"
      R"("long_text":"expected a certificate that holds","function_state":"down",)"
      R"("fault":{"owner":"platform","party":"","confidence":"high","step":"tls","reasons":"anchors well"},)"
      R"("observer":"","steps":[{"name":"tls","start_s":0.001,"duration_s":0.25,"p95_s":null,"failed":true,"outcome":"expired"}],)"
      R"("metrics":[{"label":"time","value":0.5,"unit":"s","warning":"2","critical":null}],)"
      R"("observed":"2026-11-28T12:03:02Z","last_good":"2026-11-28T12:00:00Z",)"
      R"("past":null,"trace":[],"reproduce":"sereno check web --explain"})"
      "\n");
}

TEST(Explanation, SetsTheRunAgainstEarlierOnes) {
  RunCircumstances known = circumstances;
  known.past = PastRuns{
      .since = *parse_instant("2026-11-27T12:00:00Z"), .good_runs = 1400, .run_s = 0.61, .steps_s = {{"tls", 0.052}}};
  CheckResult result = failed();
  result.steps.push_back({.name = "GET", .start_s = 0.3, .duration_s = 0.1});
  EXPECT_EQ(explained_whole(result, known).long_text,
            "  step  start ms   took ms    p95 ms  seen\n"
            "! tls       1.00       250      52.0  expired\n"
            "  GET        300       100         -\n"
            "expected a certificate that holds\n"
            "function: down\n"
            "fault: platform, high confidence, in step 'tls': anchors well\n"
            "last good: 2026-11-28T12:00:00Z (3 min 02 s before this)\n"
            "p95: of 1400 good runs recorded since 2026-11-27T12:00:00Z; a whole run took 0.610 s\n"
            "reproduce: sereno check web --explain");
  const std::string json = result_json(result, known);
  EXPECT_NE(json.find(R"("duration_s":0.25,"p95_s":0.052,)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("past":{"since":"2026-11-27T12:00:00Z","good_runs":1400,"p95_s":0.61})"), std::string::npos);
  EXPECT_NE(explained_whole(failed(), {.past = PastRuns{.since = known.past->since}})
                .long_text.find("\np95: no good run is recorded since 2026-11-27T12:00:00Z"),
            std::string::npos);
  EXPECT_NE(explained_whole(failed(), {.past_problem = "the ledger cannot be read"})
                .long_text.find("\np95: the ledger cannot be read"),
            std::string::npos);
}

TEST(Explanation, HasTheTraceBehindEverything) {
  const std::vector<std::string> trace{"* step tls", "> GET / HTTP/1.1"};
  EXPECT_EQ(with_trace({.long_text = "a"}, trace).long_text, "a\n* step tls\n> GET / HTTP/1.1");
  EXPECT_EQ(with_trace({}, {}).long_text, "");
  EXPECT_NE(result_json({}, {.trace = trace}).find(R"("trace":["* step tls","> GET / HTTP/1.1"])"), std::string::npos);
  EXPECT_TRUE(is_trace_line(LogLevel::debug, "< 200"));
  for (const char* line : {"<200", "", "*", "a debug line"}) EXPECT_FALSE(is_trace_line(LogLevel::debug, line)) << line;
  EXPECT_FALSE(is_trace_line(LogLevel::info, "* cleaned up"));
}

TEST(Explanation, GivesACommandThatAShellUnderstands) {
  EXPECT_EQ(reproducing_command("web", {{"url", "https://x/?a=1&b=2"}, {"ssl", ""}, {"string", "it's"}, {"age", "5"}}),
            "sereno check web '--url=https://x/?a=1&b=2' --ssl '--string=it'\\''s' --age=5 --explain");
}

}  // namespace
}  // namespace sereno::host
